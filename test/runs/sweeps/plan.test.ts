/** Laws of the folder of a sweep: which of its cells have ended, in their order, and read once. */
import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { runFolder } from '../../../src/runs/store'
import { endedAndListed, endedIn } from '../../../src/runs/sweeps/ended'
import { cellPath, newCellFolder } from '../../../src/runs/sweeps/plan'
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

  test.prop([states, fc.array(fc.nat(39)), fc.nat(2000)], { numRuns: 20 })(
    'are the same with any part of their list, cut short anywhere, and without cells that were taken away',
    async (given, taken, bytes) => {
      const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
      const ids = given.map((_, i) => String(i).padStart(4, '0'))
      for (const [i, id] of ids.entries()) {
        const own = await newCellFolder(folder, id)
        if (given[i] !== 'no record') right(await own.writeJson(CELL, recordFor(id, given[i] === 'ended'))())
      }
      const all = await endedAndListed(folder)
      const list = join(folder.path, 'ended.jsonl')
      await truncate(list, bytes).catch(() => undefined)
      expect([...(await endedAndListed(folder))]).toEqual([...all])
      // listed: nothing is read of a cell again that has not changed since
      for (const id of all.keys()) {
        const record = join(cellPath(folder, id), CELL)
        await writeFile(record, 'no record at all')
        await utimes(record, 0, 0)
      }
      expect([...(await endedIn(folder))]).toEqual([...all])

      const gone = new Set(taken.map((i) => ids[i % ids.length]))
      for (const id of gone) await rm(cellPath(folder, id), { recursive: true })
      const left = [...all].filter(([id]) => !gone.has(id))
      expect([...(await endedAndListed(folder))]).toEqual(left)
      // begun again, they have not ended
      for (const id of gone)
        right(await (await newCellFolder(folder, id)).writeJson(CELL, recordFor(id, false))())
      expect([...(await endedAndListed(folder))]).toEqual(left)
      await rm(folder.path, { recursive: true })
    },
  )
})
