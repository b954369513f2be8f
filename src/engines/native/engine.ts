/**
 * The engine `native`: programs compiled into machine code of the processor at hand by the compiler of C that is there,
 * run in chunks of tasks by threads that stay.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import type { Target } from '../../loops/target'
import type { Engine } from '../engine'
import { type Backend, engineOf } from '../kit/backend'
import { codeBackend, type Held } from '../kit/code-backend'
import type { Machine } from '../kit/ready'
import { type Addon, addonBy } from './addon'
import { type Compiler, compilerHere } from './compiler'
import { libraryOf } from './library'
import { type NativeMemory, nativeMemory } from './memory'
import { node } from './node'
import { costsHere } from './measured'
import { targetOf } from './target'

const machineOn = (
  target: Target,
  addon: Addon,
  memory: NativeMemory,
  compiler: Compiler,
  pool: () => number,
): Machine => ({
  target,
  fused: true,
  memory,
  compile: async (linked) => {
    const library = addon.open(await libraryOf(linked, compiler))
    const functions = linked.exported.map(({ name }) => addon.named(library, name))
    return {
      run: (turns) =>
        addon.run(
          // a program that is not cut needs no threads
          turns.some(({ chunks }) => chunks > 0) ? pool() : 0,
          Float64Array.from(
            turns.flatMap(({ table, tableBytes, chunks, lanes, sums, sumBytes }, i) => [
              functions[i],
              chunks,
              lanes,
              table,
              tableBytes,
              sums,
              sumBytes,
            ]),
          ),
        ),
      dispose: () => addon.close(library),
    }
  },
})

const nativeBackend = (target: Target, threads: number, addon: Addon, compiler: Compiler): Backend<Held> => {
  const memory = nativeMemory(addon)
  let started: number | undefined
  const machine = machineOn(target, addon, memory, compiler, () => (started ??= addon.start(threads)))
  return codeBackend('native', machine, {
    buffers: memory.count,
    end: () => {
      if (started !== undefined) addon.end(started)
      memory.end()
      return Promise.resolve()
    },
  })
}

/** An engine on the compiler that is here; `threads` is how many cores it may use. */
export const nativeEngine = async ({ threads }: { readonly threads?: number } = {}): Promise<Engine> => {
  const compiler = await compilerHere()
  const addon = await addonBy(compiler)
  const target = targetOf(compiler, await costsHere(addon, compiler))
  const most = Math.min(target.chunks.lanes, node()?.cores ?? 1)
  return engineOf(nativeBackend(target, threads ?? most, addon, compiler))
}
