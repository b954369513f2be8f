/**
 * What the queue of a sweep costs: `npx ts-node bench/sweeps.ts redis://localhost:6390`, a Redis that is there for it
 * alone; a number after it says how many workers there are, 100 unless it is said. Each is a process of its own, of
 * little more than Node itself. Cells take no time, or sleep; everything else is as in a sweep.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { fail } from '../src/dsl/core/problem'
import { synthetic } from '../src/experiments'
import { runMain } from '../src/runs/main'
import { completed } from '../src/runs/problems'
import { runFolder } from '../src/runs/store'
import { cellsIn, queueSize, runByWorkers, thisPlace, WEYL_VERSION } from '../src/runs/sweeps'

const common = {
  experiment: 'synthetic',
  weyl: WEYL_VERSION,
  programs: {},
  first: {},
  validation: false,
  place: thisPlace(),
}

const cellsFor = (count: number) => cellsIn(synthetic, { experiment: 'synthetic', seeds: count })

const root = join(__dirname, '..')

/** The worker as one file, which is there at once: a hundred processes need not find and compile all modules. */
const sleeper = async (): Promise<string> => {
  const outfile = join(root, '.cache', 'weyl-bench', 'sleeper.cjs')
  await build({
    entryPoints: [join(__dirname, 'processes', 'sleeper.ts')],
    outfile,
    bundle: true,
    external: ['@resvg/resvg-js', '@tensorflow/*', 'node-api-headers', 'onnxruntime-node', 'webgpu'],
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  })
  return outfile
}

/** A process that waits for cells. */
const started = async (words: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => fail({ where: 'a worker', given: 'its end', expected: 'it to wait' })),
  ])
  return child
}

interface Timing {
  readonly url: string
  readonly script: string
  readonly cells: number
  readonly workers: number
  /** Milliseconds that a cell takes. */
  readonly sleep: number
  readonly signal: AbortSignal
}

/** Seconds that a sweep takes. */
const timed = async ({ url, script, cells, workers, sleep, signal }: Timing): Promise<number> => {
  const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
  const words = [script, url, String(sleep)]
  const working = await Promise.all(Array.from({ length: workers }, () => started(words)))
  const began = performance.now()
  const silent = (): void => undefined
  await runByWorkers(
    {
      url,
      signal,
      remark: silent,
      sweep: `bench-${cells}-${workers}`,
      folder,
      common: () => Promise.resolve(common),
      onEnd: silent,
    },
    cellsFor(cells),
  )
  const seconds = (performance.now() - began) / 1000
  const ends = working.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'))
  for (const child of working) child.kill('SIGTERM')
  await Promise.all(ends)
  return seconds
}

const measured = async (url: string, workers: number, signal: AbortSignal): Promise<void> => {
  const how = { url, script: await sleeper(), signal }
  const alone = await timed({ ...how, cells: 200, workers: 1, sleep: 0 })
  console.log(`one worker: ${((1000 * alone) / 200).toFixed(1)} ms a cell that takes no time`)
  const { megabytes, seconds } = await queueSize(url, common, cellsFor(10_000), signal)
  console.log(
    `10 000 cells in the queue: ${megabytes.toFixed(1)} MB of Redis, put there in ${seconds.toFixed(1)} s`,
  )
  const cells = 10 * workers
  const many = await timed({ ...how, cells, workers, sleep: 1000 })
  console.log(
    `${workers} workers, cells of 1 s: ${((60 * cells) / many).toFixed(0)} cells a minute, begun and collected`,
  )
}

void runMain(
  (signal) =>
    completed(async () => {
      const [url, workers = '100'] = process.argv.slice(2)
      if (url === undefined || !/^[1-9]\d*$/.test(workers))
        fail({
          where: 'bench/sweeps.ts',
          given: url === undefined ? 'no address' : `'${workers}' workers`,
          expected: 'the address of a Redis which is there for it alone, and how many workers there are',
          fix: 'redis-server --port 6390, and redis://localhost:6390 100',
        })
      await measured(url, Number(workers), signal)
    }),
  { debug: true },
)
