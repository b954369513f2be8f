/** The engine `wasm`: programs compiled into WebAssembly of their own, with vector instructions. */
import { fail } from '../../dsl/core/problem'
import { sizeOf } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import type { Buffer, Engine } from '../engine'
import { heapOf } from './heap'
import { host, lending } from './host'
import { link, TABLE } from './link'
import { lower, plainOutside } from './lower'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
interface Held extends Spec {
  readonly address: number
}

export const wasmEngine = (): Engine => {
  const heap = heapOf({ shared: true })
  const held = new Map<Buffer, Held>()

  const view = (address: number, length: number, dtype: DType): Float32Array | Int32Array =>
    dtype === 'int32'
      ? new Int32Array(heap.memory.buffer, address, length)
      : new Float32Array(heap.memory.buffer, address, length)

  const heldBy = (buffer: Buffer): Held =>
    held.get(buffer) ??
    fail({ where: 'engine wasm', given: 'a freed buffer', expected: 'one that is still held' })

  const hold = (value: Held): Buffer => {
    const buffer: Buffer = {
      read: () => {
        const { address, shape, dtype } = heldBy(buffer)
        const values = view(address, sizeOf(shape), dtype)
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
    address: heap.take(sizeOf(shape) * 4, `a tensor of shape [${shape.join(', ')}]`),
  })

  const put = (values: Values, spec: Spec): Held => {
    const value = fresh(spec)
    view(value.address, values.length, spec.dtype).set(values)
    return value
  }

  return {
    name: 'wasm',
    buffers: heap.count,
    load: async (program: Program) => {
      const lowered = lower(program, plainOutside(program))
      const count = program.parameters.length + program.results.length
      const moves = Array.from({ length: count }, () => 0)
      const { bytes, layouts } = link([{ name: 'run', lowered, moves }], { shared: true })
      const module = await host.compile(bytes)
      const instance = await host.instantiate(module, lending(heap.memory))
      const { run } = instance.exports
      const [layout] = layouts
      const work = heap.take(layout.work, 'the work area')
      const constants = heap.take(layout.constants, 'constants')
      const table = heap.take((TABLE.outside + count) * 4, 'the table of addresses')
      lowered.cells.forEach((cell, i) => {
        if (cell.kind !== 'constant') return
        view(
          constants + layout.offsets[i],
          cell.values.length,
          cell.values instanceof Int32Array ? 'int32' : 'float32',
        ).set(cell.values)
      })
      return {
        upload: (values, spec) => hold(put(values, spec)),
        run: (inputs) => {
          const results = program.results.map((number) => fresh(program.instructions[number]))
          const addresses = [...inputs.map(heldBy), ...results].map(({ address }) => address)
          view(table, TABLE.outside + count, 'int32').set([work, constants, ...addresses])
          run(table, 0)
          return Promise.resolve(results.map(hold))
        },
        dispose: () => [work, constants, table].forEach(heap.give),
      }
    },
  }
}
