/**
 * What the queue of a sweep costs: `npx ts-node bench/sweeps.ts redis://localhost:6390`, a Redis that is there for it
 * alone. Cells take no time, or sleep; everything else is as in a sweep.
 */
import { setMaxListeners } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail } from '../src/dsl/core/problem'
import { synthetic } from '../src/experiments'
import { runMain } from '../src/runs/main'
import { completed, orFail } from '../src/runs/problems'
import { runFolder } from '../src/runs/store'
import { cellsIn, queueSize, runByWorkers, WEYL_VERSION, workFor } from '../src/runs/sweeps'

const common = {
  experiment: 'synthetic',
  weyl: WEYL_VERSION,
  programs: {},
  first: {},
  validation: false,
}

const cellsFor = (count: number) => cellsIn(synthetic, { experiment: 'synthetic', seeds: count })

/** Seconds that a sweep of so many cells takes with so many workers, whose cells sleep so many milliseconds. */
const timed = async (url: string, count: number, workers: number, sleep: number): Promise<number> => {
  const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const remark = (): void => undefined
  const how = { url, signal: stop.signal, remark }
  const working = Array.from({ length: workers }, () =>
    workFor({
      ...how,
      atOnce: 1,
      shared: undefined,
      patience: 20_000,
      check: () => Promise.resolve(),
      perform: async ({ sweep: { experiment, weyl, programs }, id, settings, folder: path }) => {
        await setTimeout(sleep)
        const ended = { seconds: sleep / 1000, coreSeconds: sleep / 1000 }
        const record = { id, experiment, settings, weyl, programs, places: [], ended }
        await orFail(runFolder(path).writeJson('cell.json', record))
      },
    }),
  )
  const began = performance.now()
  await runByWorkers(
    {
      ...how,
      sweep: `bench-${count}-${workers}`,
      folder,
      common: () => Promise.resolve(common),
      onEnd: remark,
    },
    cellsFor(count),
  )
  const seconds = (performance.now() - began) / 1000
  stop.abort()
  await Promise.all(working)
  return seconds
}

const measured = async (url: string, signal: AbortSignal): Promise<void> => {
  const alone = await timed(url, 200, 1, 0)
  console.log(`one worker: ${((1000 * alone) / 200).toFixed(1)} ms a cell that takes no time`)
  const { megabytes, seconds } = await queueSize(url, common, cellsFor(10_000), signal)
  console.log(
    `10 000 cells in the queue: ${megabytes.toFixed(1)} MB of Redis, put there in ${seconds.toFixed(1)} s`,
  )
  const many = await timed(url, 1000, 100, 1000)
  console.log(`100 workers, cells of 1 s: ${((60 * 1000) / many).toFixed(0)} cells a minute`)
}

void runMain(
  (signal) =>
    completed(() =>
      measured(
        process.argv.at(2) ??
          fail({
            where: 'bench/sweeps.ts',
            given: 'no address',
            expected: 'that of a Redis which is there for it alone',
            fix: 'redis-server --port 6390, and redis://localhost:6390',
          }),
        signal,
      ),
    ),
  { debug: true },
)
