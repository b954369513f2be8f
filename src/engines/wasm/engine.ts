/**
 * The engine `wasm`: programs compiled into WebAssembly of their own, with vector instructions, run in chunks of
 * tasks by several threads.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { type Backend, engineOf } from '../kit/backend'
import { codeBackend, type Held } from '../kit/code-backend'
import type { Engine } from '../engine'
import { LENT } from '../../loops/code/writer'
import { CONTROL } from './control'
import { checkFeatures } from './features'
import { type Heap, heapOf } from './heap'
import { machineOn } from './machine'
import type { Threading } from '../kit/machine'
import { target } from './target'
import { startThreads, type Threads } from './threads'
import { checkThreads, sharesMemory, threadsHere } from './workers'

export interface WasmEngine extends Engine {
  /** Bytes of its memory, which grows but never shrinks until the engine ends. */
  readonly memory: () => number
}

const wasmBackend = (threads: number, heap: Heap): Backend<Held> => {
  let started: Threads | undefined
  const others = (): Threads | undefined => {
    if (threads > 1)
      started ??= startThreads(threads, {
        memory: heap.memory,
        control: heap.take(CONTROL * 4, 'the control block'),
        functions: LENT,
      })
    return started
  }

  return codeBackend('wasm', machineOn(heap, threads, others), {
    // the control block of the threads stays
    buffers: () => heap.count() - (started === undefined ? 0 : 1),
    end: async () => started?.end(),
    // one after the other, each on all threads
    chunks: { ...target.chunks, lanes: 1 },
  })
}

/** An engine with a memory of its own. */
export const wasmEngine = ({
  cores = Infinity,
  threads = Math.min(cores, threadsHere(target.chunks.lanes)),
}: Threading = {}): WasmEngine => {
  checkFeatures()
  checkThreads(threads)
  const heap = heapOf({ shared: sharesMemory() })
  // the engine that has ended must not keep the memory
  const memory = new WeakRef(heap)
  return {
    ...engineOf(wasmBackend(threads, heap)),
    memory: () => memory.deref()?.memory.buffer.byteLength ?? 0,
  }
}
