/**
 * The engine `wasm`: programs compiled into WebAssembly of their own, with vector instructions, run in chunks of
 * tasks by several threads.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { showShape, sizeOf } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import { numberedValues } from '../../dsl/transforms/values'
import { type Backend, engineOf } from '../kit/backend'
import { ready } from '../kit/ready'
import type { Engine } from '../engine'
import { LENT } from '../../loops/code/writer'
import { type Heap, heapOf, viewOf } from './heap'
import { machineOn } from './machine'
import { target } from './target'
import { CONTROL, startThreads, type Threads, threadsHere } from './threads'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
interface Held extends Spec {
  readonly address: number
}

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

  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: heap.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })

  const machine = machineOn(heap, others)

  return {
    name: 'wasm',
    // the control block of the threads stays
    buffers: () => heap.count() - (started === undefined ? 0 : 1),
    upload: (values, spec) => {
      const value = fresh(spec)
      viewOf(heap, value.address, sizeOf(spec.shape), spec.dtype).set(values)
      return value
    },
    read: ({ address, shape, dtype }) => {
      const values = viewOf(heap, address, sizeOf(shape), dtype)
      return Promise.resolve(dtype === 'bool' ? Uint8Array.from(values) : values.slice())
    },
    free: ({ address }) => heap.give(address),
    load: async (program) => {
      const values = numberedValues(program)
      const { run, dispose } = await ready(program, machine)
      return {
        run: (given) => {
          const results: Held[] = []
          try {
            for (const number of program.results) results.push(fresh(values[number]))
            run([...given, ...results].map(({ address }) => address))
          } catch (error) {
            // what does not fit leaves nothing behind
            for (const { address } of results) heap.give(address)
            throw error
          }
          return Promise.resolve(results)
        },
        dispose,
      }
    },
    end: async () => started?.end(),
  }
}

/** An engine with a memory of its own; `threads` is how many cores it may use. */
export const wasmEngine = ({
  threads = threadsHere(target.chunks.lanes),
}: { readonly threads?: number } = {}): WasmEngine => {
  const heap = heapOf({ shared: true })
  // the engine that has ended must not keep the memory
  const memory = new WeakRef(heap)
  return {
    ...engineOf(wasmBackend(threads, heap)),
    memory: () => memory.deref()?.memory.buffer.byteLength ?? 0,
  }
}
