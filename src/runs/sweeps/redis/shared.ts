/** A folder of the sweep that this machine sees, too: files of cells go there at once, and not through Redis. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../../dsl/core/problem'
import { diskProblem } from '../../problems'
import type { CellFiles, Depot } from './depot'
import { filesIn, writeFiles } from './parcel'

export const sharedFiles = (cells: string, depot: Depot): CellFiles => {
  const folderOf = (id: string): string => join(cells, id)
  return {
    load: async (id) => {
      await mkdir(folderOf(id), { recursive: true }).catch((error: unknown) =>
        fail(diskProblem(folderOf(id), 'made', 'nothing is lost')(error)),
      )
      return filesIn(folderOf(id))
    },
    save: async (claim, files, ends) => {
      if (!(await depot.owns(claim))) return false
      await writeFiles(folderOf(claim.id), files)
      // that it has ended is told through Redis, without its files
      return ends ? depot.save(claim, new Map(), true) : true
    },
  }
}
