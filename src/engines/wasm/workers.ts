/** Workers that run a script of ours, in Node and in a page. Neither is typed here: their types exclude each other. */
import { fail } from '../../dsl/core/problem'
import { builtin } from '../kit/builtin'

/** A worker, until it is ended. */
export interface Helper {
  readonly tell: (message: object) => void
  readonly end: () => Promise<void>
}

interface NodeWorker {
  readonly postMessage: (message: object) => void
  readonly unref: () => void
  readonly terminate: () => Promise<unknown>
  readonly on: (event: 'error' | 'exit', listener: (what: unknown) => void) => void
}

interface WorkerThreads {
  readonly Worker: new (script: string, options: { readonly eval: true }) => NodeWorker
}

interface PageWorker {
  readonly postMessage: (message: object) => void
  readonly terminate: () => void
  readonly addEventListener: (type: 'error', listener: (event: { readonly message?: string }) => void) => void
}

/** What of a page, or of a worker of a page, is used. */
interface Page {
  readonly Worker?: new (address: string) => PageWorker
  readonly WorkerGlobalScope?: unknown
  readonly navigator?: { readonly hardwareConcurrency?: number }
}

interface System {
  readonly availableParallelism: () => number
}

const page = globalThis as unknown as Page

const inNode = (library: WorkerThreads, script: string, died: (why: string) => void): Helper => {
  const worker = new library.Worker(script, { eval: true })
  worker.on('error', (error) => died(String(error)))
  worker.on('exit', (code) => died(`it ended with code ${String(code)}`))
  worker.unref()
  return {
    tell: (message) => worker.postMessage(message),
    end: async () => {
      await worker.terminate()
    },
  }
}

const inPage = (Worker: NonNullable<Page['Worker']>, script: string, died: (why: string) => void): Helper => {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.addEventListener('error', ({ message = 'its script did not load' }) => died(message))
  return {
    tell: (message) => worker.postMessage(message),
    end: () => {
      worker.terminate()
      URL.revokeObjectURL(address)
      return Promise.resolve()
    },
  }
}

/** Starts one; `died` hears at most once between two turns of the event loop why it is no more. */
export const startHelper = (script: string, died: (why: string) => void): Helper => {
  const library = builtin('node:worker_threads') as WorkerThreads | undefined
  if (library !== undefined) return inNode(library, script, died)
  const { Worker } = page
  if (Worker === undefined) throw new Error('this host has no workers')
  return inPage(Worker, script, died)
}

/** Whether memory can be shared with other threads: in a page, only where it is isolated from other origins. */
export const sharesMemory = (): boolean => 'SharedArrayBuffer' in globalThis

/** Whether the calling thread may wait for others, which that of a page may not. */
const mayWait = (): boolean => builtin('node:os') !== undefined || page.WorkerGlobalScope !== undefined

/** How many threads are of use, `most` at most: as many as there are cores, where threads can help at all. */
export const threadsHere = (most: number): number => {
  if (!sharesMemory() || !mayWait()) return 1
  const system = builtin('node:os') as System | undefined
  return Math.min(most, system?.availableParallelism() ?? page.navigator?.hardwareConcurrency ?? 1)
}

/** Refuses several threads where there can be but one. */
export const checkThreads = (threads: number): void => {
  if (threads === 1 || (sharesMemory() && mayWait())) return
  const [place, fix] = sharesMemory()
    ? ['on the main thread of a page, which may not wait', 'start the engine in a worker']
    : [
        'in a page that is not isolated from other origins',
        'serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
      ]
  fail({ where: 'engine wasm', given: `${threads} threads ${place}`, expected: 'one thread', fix })
}
