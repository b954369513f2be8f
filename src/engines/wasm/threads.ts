/**
 * Threads that run the bodies of programs in one shared memory. They sleep on a counter in that memory; the
 * calling thread takes its own share of the lanes, and waits until the others are through.
 */
import { fail } from '../../dsl/core/problem'
import type { Turn } from '../kit/machine'
import { CONTROL, laneOf, LANES, reasonOf, WORD } from './control'
import type { Memory, Module } from './host'
import { SCRIPT, type Shared } from './thread-script'
import { startHelper } from './workers'

/** What lanes do: a part of a program that was loaded. */
export interface Job extends Omit<Turn, 'areas'> {
  readonly areas: number
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

/** Seconds without a finished chunk after which the other threads are taken for dead. */
const PATIENCE = 60

/** Threads beside the calling one, `count` in all with it. `control` is the address of the control block. */
export const startThreads = (
  count: number,
  {
    memory,
    control,
    functions,
  }: { readonly memory: Memory; readonly control: number; readonly functions: readonly string[] },
): Threads => {
  const words = new Int32Array(memory.buffer, control, CONTROL).fill(0)
  // known as soon as events come through, which is between runs
  let death: string | undefined
  const others = Array.from({ length: count - 1 }, (_, i) => {
    const helper = startHelper(SCRIPT, (why) => (death ??= why))
    helper.tell({ memory, control, words: CONTROL, functions, thread: i + 1 } satisfies Shared)
    return helper
  })
  let programs = 0
  const tell = (message: object): void => {
    Atomics.add(words, WORD.told, 1)
    for (const helper of others) helper.tell(message)
  }

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
      for (let i = 0; i < 20000; i++) if (Atomics.load(words, WORD.done) === lanes) return
      const [done, chunks] = [Atomics.load(words, WORD.done), Atomics.load(words, WORD.chunks)]
      if (done === lanes) return
      // one wait is one second of patience, however long the whole process was stopped meanwhile
      const late = Atomics.wait(words, WORD.done, done, 1000) === 'timed-out'
      patience = late && Atomics.load(words, WORD.chunks) === chunks ? patience - 1 : PATIENCE
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
      words.set([program, part, lanes, chunks, table, tableBytes, sums, sumBytes, areas, areaBytes], WORD.job)
      Atomics.store(words, WORD.done, 0)
      const number = (Atomics.load(words, WORD.jobs) + 1) | 0
      Atomics.store(words, WORD.left, (number << LANES) | lanes)
      Atomics.store(words, WORD.jobs, number)
      Atomics.notify(words, WORD.jobs)
      let failed: { readonly error: unknown } | undefined
      for (let lane = laneOf(words, number); lane >= 0; lane = laneOf(words, number)) {
        try {
          own(lane)
        } catch (error) {
          // the others must not be in this job when the next begins
          failed ??= { error }
        }
        Atomics.add(words, WORD.done, 1)
      }
      wait(lanes)
      const othersFailed = Atomics.exchange(words, WORD.failed, 0) !== 0
      if (failed !== undefined) throw failed.error
      if (othersFailed) broken('a thread that failed', reasonOf(words))
    },
    end: async () => {
      await Promise.all(others.map((helper) => helper.end()))
    },
  }
}
