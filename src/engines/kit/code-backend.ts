/** The back end of an engine that makes programs ready to run as code: numbers at addresses of its machine's memory. */
import { showShape, sizeOf } from '../../dsl/core/shape'
import { fail } from '../../dsl/core/problem'
import type { Spec, Values } from '../../dsl/core/tensor'
import { totalCost } from '../../compiler/cost'
import type { ScanOp } from '../../dsl/primitives'
import type { Program } from '../../dsl/transforms/program'
import { inputsOf, scanShape } from '../../dsl/transforms/scan-op'
import { numberedValues } from '../../dsl/transforms/values'
import type { Backend, TimedProgram } from './backend'
import { type Machine, ready } from './ready'
import { readyLoop } from './ready-loop'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
export interface Held extends Spec {
  readonly address: number
  /** The array in which they lie, if it is the user's own: it is kept for as long. */
  readonly lent?: Values
}

const addresses = (values: readonly Held[]): readonly number[] => values.map(({ address }) => address)

/** An array that was sent to another thread has left its memory. */
const checkLent = (name: string, { lent, shape }: Held): void => {
  if (lent?.length === 0)
    fail({
      where: `engine ${name}`,
      given: `a tensor of shape ${showShape(shape)} whose array was transferred to another thread`,
      expected: 'the array of a tensor to stay',
      fix: 'send a copy of it',
    })
}

export const codeBackend = (
  name: string,
  machine: Machine,
  { buffers, end, chunks }: Pick<Backend<Held>, 'buffers' | 'end' | 'chunks'>,
): Backend<Held> => {
  const { memory } = machine
  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: memory.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })
  const load = async (program: Program, timed: boolean): Promise<TimedProgram<Held>> => {
    const values = numberedValues(program)
    const { run, timing, dispose } = await ready(program, machine, timed)
    return {
      run: (given) => {
        const results: Held[] = []
        try {
          for (const input of given) checkLent(name, input)
          for (const number of program.results) results.push(fresh(values[number]))
          run(addresses([...given, ...results]))
        } catch (error) {
          // what does not fit leaves nothing behind
          for (const { address } of results) memory.give(address)
          throw error
        }
        return Promise.resolve(results)
      },
      timing,
      dispose,
    }
  }
  const loadLoop = async (op: ScanOp, timed: boolean): Promise<TimedProgram<Held>> => {
    const { run, timing, dispose } = await readyLoop(op, machine, timed)
    return {
      run: (given) => {
        const { shared, carry, lists } = inputsOf(op, given)
        const results = scanShape(op, given)
        const held: Held[] = []
        const places = (specs: readonly Spec[]): readonly Held[] =>
          specs.map((spec) => {
            const value = fresh(spec)
            held.push(value)
            return value
          })
        try {
          for (const input of given) checkLent(name, input)
          const listed = places(results.slice(carry.length))
          const both = [places(carry), places(carry)] as const
          const last = run({
            shared: addresses(shared),
            carry: addresses(carry),
            lists: addresses(lists),
            places: [addresses(both[0]), addresses(both[1])],
            listed: addresses(listed),
          })
          if (last === undefined)
            carry.forEach(({ address, shape, dtype }, i) =>
              memory.fill(both[0][i].address, memory.read(address, sizeOf(shape), dtype), dtype),
            )
          const other = both[last === 1 ? 0 : 1]
          other.forEach(({ address }) => memory.give(address))
          return Promise.resolve([...both[last ?? 0], ...listed])
        } catch (error) {
          for (const { address } of held) memory.give(address)
          throw error
        }
      },
      timing,
      dispose,
    }
  }
  return {
    name,
    ...(buffers && { buffers }),
    ...(chunks && { chunks }),
    end,
    upload: (values, spec) => {
      const address = memory.where?.(values, spec.dtype)
      if (address !== undefined) return { shape: spec.shape, dtype: spec.dtype, address, lent: values }
      const value = fresh(spec)
      memory.fill(value.address, values, spec.dtype)
      return value
    },
    read: ({ address, shape, dtype }) => {
      const values = memory.read(address, sizeOf(shape), dtype)
      return Promise.resolve(dtype === 'bool' ? Uint8Array.from(values) : values)
    },
    free: ({ address, lent }) => {
      if (lent === undefined) memory.give(address)
    },
    load: (program) => load(program, false),
    loadTimed: (program) => load(program, true),
    // a step that is worth dealing out to threads is a program of its own
    loadLoop: (op, timed) =>
      totalCost(op.attributes.body).flops < machine.work ? loadLoop(op, timed) : undefined,
  }
}
