/** A thread that throws, or is no more, is an error that says so, and nobody waits for it. */
import * as workers from 'node:worker_threads'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { host } from '../../../src/engines/wasm/host'
import { startThreads } from '../../../src/engines/wasm/threads'

/** What of the process is replaced: all of it makes many types. */
interface Builtins {
  readonly getBuiltinModule: (name: string) => object | undefined
}

const JOB = {
  program: 99,
  part: 0,
  lanes: 8,
  chunks: 8,
  table: 1024,
  tableBytes: 0,
  sums: 1024,
  sumBytes: 0,
  areas: 2048,
  areaBytes: 0,
}

const started = () => {
  const memory = new host.Memory({ initial: 1, maximum: 1, shared: true })
  return startThreads(2, { memory, control: 64, functions: [] })
}

afterEach(() => vi.restoreAllMocks())

describe('threads of the engine wasm', () => {
  test('that throw fail the run with their cause', () => {
    const { run } = started()
    // nobody has loaded this program; the other thread has time to find that out
    const pause = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    expect(() => run(JOB, pause)).toThrow(/engine wasm(.|\n)*thread that failed(.|\n)*body is not/)
  })

  test('end a job together, also where the calling one throws', () => {
    const { run } = started()
    const lanes: number[] = []
    const failing = (lane: number): void => {
      lanes.push(lane)
      throw new Error('out of its mind')
    }
    expect(() => run({ ...JOB, lanes: 1, chunks: 1 }, failing)).toThrow('out of its mind')
    // nothing of that job is left for the next
    expect(() => run({ ...JOB, lanes: 1, chunks: 1 }, (lane) => void lanes.push(lane))).not.toThrow()
    expect(lanes).toEqual([0, 0])
  })

  test('that died fail the next run', async () => {
    const made: workers.Worker[] = []
    class Seen extends workers.Worker {
      constructor(...settings: ConstructorParameters<typeof workers.Worker>) {
        super(...settings)
        made.push(this)
      }
    }
    const original = process.getBuiltinModule.bind(process)
    const host: Builtins = process
    vi.spyOn(host, 'getBuiltinModule').mockImplementation((name: string) =>
      name === 'node:worker_threads' ? { ...workers, Worker: Seen } : original(name),
    )
    const { run } = started()
    await Promise.all(made.map((worker) => worker.terminate()))
    expect(() => run(JOB, () => undefined)).toThrow(/engine wasm(.|\n)*thread that died(.|\n)*code \d/)
  })
})
