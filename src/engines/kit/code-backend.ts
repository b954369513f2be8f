/** The back end of an engine that makes programs ready to run as code: numbers at addresses of its machine's memory. */
import { showShape, sizeOf } from '../../dsl/core/shape'
import { fail } from '../../dsl/core/problem'
import type { Spec, Values } from '../../dsl/core/tensor'
import { hasLoops } from '../../compiler/segments'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues } from '../../dsl/transforms/values'
import type { Backend, TimedProgram } from './backend'
import type { Machine } from './machine'
import { ready } from './ready'
import { hasSmallLoops, readyLooping } from './ready-looping'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
export interface Held extends Spec {
  readonly address: number
  /** The array in which they lie, if it is the user's own: it is kept for as long. */
  readonly lent?: Values
}

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
): Required<Pick<Backend<Held>, 'loadTimed'>> & Backend<Held> => {
  const { memory } = machine
  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: memory.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })
  const load = async (program: Program, timed: boolean): Promise<TimedProgram<Held>> => {
    const values = numberedValues(program)
    const make = hasLoops(program) ? readyLooping : ready
    const { run, timing, dispose } = await make(program, machine, timed)
    return {
      run: (given) => {
        const results: Held[] = []
        try {
          for (const input of given) checkLent(name, input)
          for (const number of program.results) results.push(fresh(values[number]))
          run([...given, ...results].map(({ address }) => address))
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
    takesLoops: (program) => hasSmallLoops(program, machine),
  }
}
