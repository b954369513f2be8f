/** Sweeps by workers, coordinator and all in the process of a test, with cells that take no time. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cellsIn } from '../../../src/runs/sweeps/cells'
import { endedIn } from '../../../src/runs/sweeps/ended'
import { CELL, type Common, thisPlace, WEYL_VERSION } from '../../../src/runs/sweeps/record'
import { runByWorkers, workFor } from '../../../src/runs/sweeps/redis'
import type { Perform } from '../../../src/runs/sweeps/redis/attempt'
import { connected } from '../../../src/runs/sweeps/redis/connection'
import { runFolder } from '../../../src/runs/store'
import { right } from '../../data/outcome'
import { tiny } from '../tiny'

export const silent = (): void => undefined

export const redisOf = (url: string) => connected(url, new AbortController().signal, silent)

export const common: Common = {
  experiment: 'tiny',
  weyl: WEYL_VERSION,
  programs: {},
  first: {},
  validation: false,
  place: thisPlace(),
}
export const cells = cellsIn(tiny, { experiment: 'tiny', grid: { width: [1, 2, 3] }, seeds: 2 })

/** A cell that ends at once, and says so as any does. */
export const atOnce: Perform = async ({ sweep, id, settings, folder }) => {
  const { experiment, weyl, programs } = sweep
  const ended = { seconds: 0, coreSeconds: 0 }
  const record = { id, experiment, settings, weyl, programs, places: [], ended }
  right(await runFolder(folder).writeJson(CELL, record)())
}

export type Workers = readonly {
  readonly perform?: Perform
  readonly check?: () => Promise<void>
  readonly shared?: true
  readonly limit?: number
}[]

export interface How {
  readonly given?: Partial<Common>
  /** Stops when this is said. */
  readonly until?: RegExp
  readonly heard?: (text: string) => void
}

let sweeps = 0

/** A sweep from its beginning to its end, beside workers that are stopped then. */
export const sweptBy = async (
  url: string,
  workers: Workers,
  { given = {}, until, heard = silent }: How = {},
) => {
  const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
  const stop = new AbortController()
  const said: string[] = []
  const remark = (text: string): void => {
    said.push(text)
    heard(text)
    if (until?.test(text) === true) stop.abort()
  }
  const working = workers.map(({ perform = atOnce, check = () => Promise.resolve(), shared, limit }) =>
    workFor({
      url,
      perform,
      check,
      atOnce: 2,
      limit,
      shared: shared && join(folder.path, 'cells'),
      signal: stop.signal,
      remark,
      patience: 2000,
    }),
  )
  const problems = await runByWorkers(
    {
      url,
      sweep: `test${sweeps++}`,
      folder,
      common: () => Promise.resolve({ ...common, ...given }),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]),
      onEnd: silent,
      remark,
    },
    cells,
  ).finally(() => stop.abort())
  await Promise.all(working)
  return { problems, said, folder, ended: [...(await endedIn(folder)).keys()].sort() }
}

export const ids = cells.map(({ id }) => id)
