/**
 * The engine `wasm`: programs compiled into WebAssembly of their own, with vector instructions, run in chunks of
 * tasks by several threads.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { fail } from '../../dsl/core/problem'
import { showShape, sizeOf } from '../../dsl/core/shape'
import type { Spec, Values } from '../../dsl/core/tensor'
import type { Buffer, Engine, Executable } from '../engine'
import { LENT } from './assembler'
import { heapOf, viewOf } from './heap'
import { LANES } from './plan'
import { ready } from './ready'
import { CONTROL, startThreads, type Threads, threadsHere } from './threads'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
interface Held extends Spec {
  readonly address: number
}

export interface WasmEngine extends Engine {
  /** Bytes of its memory, which grows but never shrinks. */
  readonly memory: () => number
}

/** An engine with a memory of its own; `threads` is how many cores it may use. */
export const wasmEngine = ({
  threads = threadsHere(LANES),
}: { readonly threads?: number } = {}): WasmEngine => {
  const heap = heapOf({ shared: true })
  const held = new Map<Buffer, Held>()
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

  const heldBy = (buffer: Buffer): Held =>
    held.get(buffer) ??
    fail({ where: 'engine wasm', given: 'a freed buffer', expected: 'one that is still held' })

  const hold = (value: Held): Buffer => {
    const buffer: Buffer = {
      read: () => {
        const { address, shape, dtype } = heldBy(buffer)
        const values = viewOf(heap, address, sizeOf(shape), dtype)
        return Promise.resolve(dtype === 'bool' ? Uint8Array.from(values) : values.slice())
      },
      free: () => {
        heap.give(heldBy(buffer).address)
        held.delete(buffer)
      },
    }
    held.set(buffer, value)
    return buffer
  }

  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: heap.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })

  return {
    name: 'wasm',
    memory: () => heap.memory.buffer.byteLength,
    // the control block of the threads stays
    buffers: () => heap.count() - (started === undefined ? 0 : 1),
    load: async (program): Promise<Executable> => {
      const { run, dispose } = await ready(program, heap, others)
      return {
        upload: (values: Values, spec: Spec) => {
          const value = fresh(spec)
          viewOf(heap, value.address, values.length, spec.dtype).set(values)
          return hold(value)
        },
        run: (inputs) => {
          const given = inputs.map(heldBy)
          if (given.length !== program.parameters.length)
            fail({
              where: 'engine wasm',
              given: `${given.length} arguments`,
              expected: `${program.parameters.length}`,
            })
          const results: Held[] = []
          try {
            for (const number of program.results) results.push(fresh(program.instructions[number]))
            run([...given, ...results].map(({ address }) => address))
          } catch (error) {
            // what does not fit leaves nothing behind
            for (const { address } of results) heap.give(address)
            throw error
          }
          return Promise.resolve(results.map(hold))
        },
        dispose,
      }
    },
  }
}
