/** Laws of the folder of a sweep: which of its cells have ended, in their order, and read once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { runFolder } from '../../../src/runs/store'
import { cellPath, endedIn, newCellFolder } from '../../../src/runs/sweeps/plan'
import { CELL } from '../../../src/runs/sweeps/record'
import { right } from '../../data/outcome'
import { test } from '../../laws/law'

const recordFor = (id: string, hasEnded: boolean) => ({
  id,
  experiment: 'tiny',
  settings: {},
  weyl: '0.0.0',
  programs: {},
  places: [],
  ...(hasEnded && { ended: { seconds: 1, coreSeconds: 1 } }),
})

/** What cells have come to, the first in front: more of them than are read at a time. */
const states = fc.array(fc.constantFrom('no record', 'begun', 'ended'), { minLength: 17, maxLength: 40 })

describe('the cells that have ended', () => {
  test.prop([states, fc.nat(40)], { numRuns: 20 })(
    'are those whose records say so, and what is known of them is not read again',
    async (given, some) => {
      const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
      const ids = given.map((_, i) => String(i).padStart(4, '0'))
      for (const [i, id] of ids.entries()) {
        const own = await newCellFolder(folder, id)
        if (given[i] !== 'no record') right(await own.writeJson(CELL, recordFor(id, given[i] === 'ended'))())
      }
      const ended = ids.filter((_, i) => given[i] === 'ended')
      const all = await endedIn(folder)
      expect([...all.keys()]).toEqual(ended)

      const known = new Map([...all].slice(0, some))
      for (const id of known.keys()) await writeFile(join(cellPath(folder, id), CELL), 'no record at all')
      expect([...(await endedIn(folder, known))]).toEqual([...all])
      await rm(folder.path, { recursive: true })
    },
  )
})
