/**
 * The engine `native`: programs compiled into machine code of the processor at hand by the compiler of C that is there,
 * run in chunks of tasks by threads that stay.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { showShape, sizeOf } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import { numberedValues } from '../../dsl/transforms/values'
import type { Engine } from '../engine'
import { type Backend, engineOf } from '../kit/backend'
import { type Machine, ready } from '../kit/ready'
import { type Addon, addonBy } from './addon'
import { type Compiler, compilerHere } from './compiler'
import { libraryOf } from './library'
import { type NativeMemory, nativeMemory } from './memory'
import { node } from './node'
import { target } from './target'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
interface Held extends Spec {
  readonly address: number
}

const machineOn = (addon: Addon, memory: NativeMemory, compiler: Compiler, pool: () => number): Machine => ({
  target,
  fused: true,
  memory,
  compile: async (linked) => {
    const library = addon.open(await libraryOf(linked, target.width, compiler))
    const [before, body, after] = ['before', 'body', 'after'].map((name) => addon.named(library, name))
    return {
      run: (run) =>
        addon.run(
          pool(),
          Float64Array.of(
            before,
            body,
            after,
            run.before,
            run.after,
            run.chunks,
            run.lanes,
            run.tables,
            run.tableBytes,
            run.sums,
            run.sumBytes,
          ),
        ),
      dispose: () => addon.close(library),
    }
  },
})

const nativeBackend = (threads: number, addon: Addon, compiler: Compiler): Backend<Held> => {
  const memory = nativeMemory(addon)
  let started: number | undefined
  const machine = machineOn(addon, memory, compiler, () => (started ??= addon.start(threads)))

  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: memory.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })

  return {
    name: 'native',
    buffers: memory.count,
    upload: (values, spec) => {
      const value = fresh(spec)
      memory.fill(value.address, values, spec.dtype)
      return value
    },
    read: ({ address, shape, dtype }) => {
      const size = sizeOf(shape)
      const values = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)
      addon.read(address, values)
      return Promise.resolve(dtype === 'bool' ? Uint8Array.from(values) : values)
    },
    free: ({ address }) => memory.give(address),
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
            for (const { address } of results) memory.give(address)
            throw error
          }
          return Promise.resolve(results)
        },
        dispose,
      }
    },
    end: () => {
      if (started !== undefined) addon.end(started)
      memory.end()
      return Promise.resolve()
    },
  }
}

/** An engine on the compiler that is here; `threads` is how many cores it may use. */
export const nativeEngine = async ({
  threads = Math.min(target.chunks.lanes, node()?.cores ?? 1),
}: { readonly threads?: number } = {}): Promise<Engine> => {
  const compiler = await compilerHere()
  return engineOf(nativeBackend(threads, await addonBy(compiler), compiler))
}
