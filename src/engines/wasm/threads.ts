/**
 * Threads that run the bodies of programs in one shared memory. They sleep on a counter in that memory; the
 * calling thread takes its own share of the lanes, and waits until the others are through.
 */
import { fail } from '../../dsl/core/problem'
import { builtin } from '../kit/builtin'
import type { Turn } from '../kit/ready'
import { type Memory, type Module } from './host'

/** What lanes do: a part of a program that was loaded. */
export interface Job extends Turn {
  readonly program: number
  readonly part: number
}

export interface Threads {
  /** The parts of a program are functions of a module, by name. */
  readonly load: (module: Module, parts: readonly string[]) => number
  readonly unload: (program: number) => void
  /** Has lanes done by whoever is free, `own` by the calling thread, and waits. */
  readonly run: (job: Job, own: (lane: number) => void) => void
  /** Ends the others; they may not be asked for anything after. */
  readonly end: () => Promise<void>
}

/**
 * Words of the control block: a counter of jobs; the number of the job with how many of its lanes nobody has taken; how
 * many are done; whether one failed; a counter of finished chunks; the job.
 */
export const CONTROL = 16
const [JOBS, LEFT, DONE, FAILED, CHUNKS, FIRST] = [0, 1, 2, 3, 4, 5]
/** Bits of the number of lanes. */
const LANES = 4
/** Seconds without a finished chunk after which the other threads are taken for dead. */
const PATIENCE = 60

/**
 * A lane of the job that nobody has taken, or −1. It is taken with the number of the job: a job waits for no thread that
 * comes late, and one that does takes none of the next.
 */
const laneOf = (words: Int32Array, job: number): number => {
  for (let left = Atomics.load(words, LEFT); ;) {
    const lanes = left & ((1 << LANES) - 1)
    if (left >> LANES !== (job << LANES) >> LANES || lanes === 0) return -1
    const found = Atomics.compareExchange(words, LEFT, left, left - 1)
    if (found === left) return lanes - 1
    left = found
  }
}

/** The script of a thread, for what Node calls a worker; text, because nothing of this module is there. */
const SCRIPT = `
const { workerData, receiveMessageOnPort } = require('node:worker_threads')
const { memory, port, control, functions, thread } = workerData
let times = new Float64Array(memory.buffer)
const tick = (address, counter) => {
  const first = address >>> 3
  if (first + counter >= times.length) times = new Float64Array(memory.buffer)
  const now = performance.now()
  times[first + counter] += now - times[first]
  times[first] = now
}
const imports = { host: { memory, tick, ...Object.fromEntries(functions.map((name) => [name, Math[name]])) } }
const programs = new Map()
const words = new Int32Array(memory.buffer, control, ${CONTROL})
const learn = () => {
  for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
    const { program, module, parts } = got.message
    if (module === undefined) programs.delete(program)
    else {
      const { exports } = new WebAssembly.Instance(module, imports)
      programs.set(program, parts.map((name) => exports[name]))
    }
  }
}
const laneOf = (job) => {
  for (let left = Atomics.load(words, ${LEFT}); ; ) {
    const lanes = left & ${(1 << LANES) - 1}
    if (left >> ${LANES} !== (job << ${LANES}) >> ${LANES} || lanes === 0) return -1
    const found = Atomics.compareExchange(words, ${LEFT}, left, left - 1)
    if (found === left) return lanes - 1
    left = found
  }
}
for (let seen = 0; ; ) {
  for (let i = 0; i < 20000 && Atomics.load(words, ${JOBS}) === seen; i++);
  Atomics.wait(words, ${JOBS}, seen)
  if (Atomics.load(words, ${JOBS}) === seen) continue
  seen = Atomics.load(words, ${JOBS})
  for (let lane = laneOf(seen); lane >= 0; lane = laneOf(seen)) {
    try {
      learn()
      const [program, part, lanes, chunks, table, tableBytes, sums, sumBytes, areas, areaBytes] =
        words.subarray(${FIRST})
      const body = programs.get(program)?.[part]
      new Float32Array(memory.buffer, (sums >>> 0) + lane * sumBytes, sumBytes / 4).fill(0)
      new Int32Array(memory.buffer, (table >>> 0) + lane * tableBytes, 1)[0] = areas + thread * areaBytes
      for (let chunk = lane; chunk < chunks; chunk += lanes) {
        body(table + lane * tableBytes, chunk)
        Atomics.add(words, ${CHUNKS}, 1)
      }
    } catch (error) {
      port.postMessage(String(error))
      Atomics.store(words, ${FAILED}, 1)
    }
    Atomics.add(words, ${DONE}, 1)
    Atomics.notify(words, ${DONE})
  }
}
`

interface Port {
  readonly postMessage: (message: unknown) => void
  readonly unref: () => void
}

interface Worker {
  readonly unref: () => void
  readonly terminate: () => Promise<unknown>
  readonly on: (event: 'error' | 'exit', listener: (what: unknown) => void) => void
}

interface WorkerThreads {
  readonly Worker: new (script: string, options: object) => Worker
  readonly receiveMessageOnPort: (port: Port) => { readonly message: unknown } | undefined
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port }
}

interface System {
  readonly availableParallelism: () => number
}

/** How many threads are of use: as many as there are cores; in a page, one. */
export const threadsHere = (most: number): number =>
  Math.min(most, (builtin('node:os') as System | undefined)?.availableParallelism() ?? 1)

/** Threads beside the calling one, `count` in all with it. `control` is the address of the control block. */
export const startThreads = (
  count: number,
  {
    memory,
    control,
    functions,
  }: { readonly memory: Memory; readonly control: number; readonly functions: readonly string[] },
): Threads => {
  const library = builtin('node:worker_threads') as WorkerThreads
  const words = new Int32Array(memory.buffer, control, CONTROL).fill(0)
  // known as soon as Node's events come through, which is between runs
  let death: string | undefined
  const workers: Worker[] = []
  const others = Array.from({ length: count - 1 }, (_, i) => {
    const { port1, port2 } = new library.MessageChannel()
    const worker = new library.Worker(SCRIPT, {
      eval: true,
      workerData: { memory, control, functions, port: port2, thread: i + 1 },
      transferList: [port2],
    })
    worker.on('error', (error) => (death ??= String(error)))
    worker.on('exit', (code) => (death ??= `it ended with code ${String(code)}`))
    worker.unref()
    workers.push(worker)
    port1.unref()
    return port1
  })
  let programs = 0
  const tell = (message: object): void => others.forEach((port) => port.postMessage(message))

  const broken = (given: string, cause: string): never =>
    fail({
      where: 'engine wasm',
      given,
      expected: `${others.length} threads beside the calling one, to the end of the run`,
      cause,
      fix: '--engine onnx or tfjs-wasm, or start again',
    })

  const wait = (lanes: number): void => {
    for (let patience = PATIENCE; ;) {
      for (let i = 0; i < 20000; i++) if (Atomics.load(words, DONE) === lanes) return
      const [done, chunks] = [Atomics.load(words, DONE), Atomics.load(words, CHUNKS)]
      if (done === lanes) return
      // one wait is one second of patience, however long the whole process was stopped meanwhile
      const late = Atomics.wait(words, DONE, done, 1000) === 'timed-out'
      patience = late && Atomics.load(words, CHUNKS) === chunks ? patience - 1 : PATIENCE
      if (patience === 0)
        broken('a thread that does nothing more', `no chunk was finished in ${PATIENCE} seconds`)
    }
  }

  return {
    load: (module, parts) => {
      tell({ program: programs, module, parts })
      return programs++
    },
    unload: (program) => tell({ program }),
    run: (job, own) => {
      const { program, part, lanes, chunks, table, tableBytes, sums, sumBytes, areas, areaBytes } = job
      if (death !== undefined) broken('a thread that died', death)
      words.set([program, part, lanes, chunks, table, tableBytes, sums, sumBytes, areas, areaBytes], FIRST)
      Atomics.store(words, DONE, 0)
      const number = (Atomics.load(words, JOBS) + 1) | 0
      Atomics.store(words, LEFT, (number << LANES) | lanes)
      Atomics.store(words, JOBS, number)
      Atomics.notify(words, JOBS)
      let failed: { readonly error: unknown } | undefined
      for (let lane = laneOf(words, number); lane >= 0; lane = laneOf(words, number)) {
        try {
          own(lane)
        } catch (error) {
          // the others must not be in this job when the next begins
          failed ??= { error }
        }
        Atomics.add(words, DONE, 1)
      }
      wait(lanes)
      const othersFailed = Atomics.exchange(words, FAILED, 0) !== 0
      if (failed !== undefined) throw failed.error
      if (othersFailed) {
        const causes = others.map((port) => library.receiveMessageOnPort(port)?.message)
        broken('a thread that failed', causes.filter((cause) => typeof cause === 'string').join('; '))
      }
    },
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
