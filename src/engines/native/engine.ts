/**
 * The engine `native`: programs compiled into machine code of the processor at hand by the compiler of C that is there,
 * run in chunks of tasks by threads that stay.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { optimise } from '../../compiler/optimise'
import type { Target } from '../../loops/target'
import type { Engine } from '../engine'
import { type Backend, engineOf } from '../kit/backend'
import { closedOver } from '../kit/closed-over'
import { codeBackend, type Held } from '../kit/code-backend'
import type { Compiled, Machine, Threading, Turn } from '../kit/machine'
import { scratchIn } from '../kit/scratch'
import { type Outline, writtenFor } from '../kit/written'
import { type Addon, addonBy } from './addon'
import { type Compiler, compilerHere, FLAGS, identityOf } from './compiler'
import { libraryOf, loadedFrom } from './library'
import { nativeMemory } from './memory'
import { node } from './node'
import { costsHere } from './measured'
import { keepProgram, nameOfProgram, programKept } from './programs'
import { targetOf } from './target'
import { versionHere } from './version'

interface Here {
  readonly addon: Addon
  readonly compiler: Compiler
  readonly target: Target
  /** What the code of a program depends on beside the program; nothing where that is not known. */
  readonly maker: string | undefined
}

/** A library and its functions, by address. */
const opened = (addon: Addon, path: string, names: readonly string[]) => {
  const library = addon.open(path)
  try {
    return { library, functions: names.map((name) => addon.named(library, name)) }
  } catch (error) {
    addon.close(library)
    throw error
  }
}

const loaded = async (
  addon: Addon,
  path: string,
  names: readonly string[],
  pool: () => number,
): Promise<Compiled> => {
  const { library, functions } = await loadedFrom(path, () => opened(addon, path, names))
  return {
    run: (turns) => {
      const words = (
        { table, tableBytes, chunks, lanes, sums, sumBytes, areas, areaBytes }: Turn,
        i: number,
      ) => [functions[i], chunks, lanes, table, tableBytes, sums, sumBytes, areas(), areaBytes]
      // a program that is not cut needs no threads
      const isCut = turns.some(({ chunks }) => chunks > 0)
      return () => addon.run(isCut ? pool() : 0, new Float64Array(turns.flatMap(words)))
    },
    loop: ({ tables, tableBytes, length, reverse, when, listed }) => {
      const said = when === undefined ? [0, 0, 0] : [when.entry, when.count, when.move]
      const lists = listed.flatMap(({ entry, bytes }) => [entry, bytes])
      const job = [functions[0], tables, tableBytes, length, Number(reverse), ...said, ...lists]
      const numbers = new Float64Array(job)
      return () => addon.loop(numbers)
    },
    dispose: () => addon.close(library),
  }
}

const codeOn =
  ({ addon, compiler, target, maker }: Here, pool: () => number): Machine['code'] =>
  async (program, timed, moves) => {
    const namesOf = ({ parts }: Outline): readonly string[] => parts.map(({ name }) => name)
    const name =
      timed || maker === undefined
        ? undefined
        : nameOfProgram(program, moves === undefined ? maker : `${maker} ${moves.join(' ')}`)
    const known = name === undefined ? undefined : await programKept(name)
    if (known !== undefined) {
      const { outline, path } = known
      const compile = () => loaded(addon, path, namesOf(outline), pool)
      return { outline, clocks: [], compile }
    }
    const better = timed ? program : optimise(program)
    const { outline, clocks, linked } = writtenFor(better, target, { timed, moves })
    const compile = async (): Promise<Compiled> => {
      const library = await libraryOf(linked, compiler)
      if (name !== undefined) await keepProgram(name, outline, library)
      return loaded(addon, library.path, namesOf(outline), pool)
    }
    return { outline, clocks, compile }
  }

const nativeBackend = (here: Here, threads: number): Backend<Held> => {
  const { addon } = here
  const memory = nativeMemory(addon)
  let started: number | undefined
  const code = codeOn(here, () => (started ??= addon.start(threads)))
  const backend = codeBackend(
    'native',
    { memory, scratch: scratchIn(memory), threads, work: here.target.chunks.work, code },
    {
      buffers: memory.count,
      end: () => {
        if (started !== undefined) addon.end(started)
        memory.end()
        return Promise.resolve()
      },
      // one after the other, each on all threads
      chunks: { ...here.target.chunks, lanes: 1 },
    },
  )
  return {
    ...backend,
    load: closedOver(backend, backend.load),
    loadTimed: closedOver(backend, backend.loadTimed),
    takes: 'traced',
  }
}

/** An engine on the compiler that is here. */
export const nativeEngine = async ({ cores = Infinity, threads }: Threading = {}): Promise<Engine> => {
  const [compiler, version] = await Promise.all([compilerHere(), versionHere()])
  const addon = await addonBy(compiler)
  const target = targetOf(compiler, await costsHere(addon, compiler))
  const { cores: here = 1 } = node() ?? {}
  const maker = version && JSON.stringify([version, identityOf(compiler), FLAGS, target, here])
  return engineOf(
    nativeBackend({ addon, compiler, target, maker }, threads ?? Math.min(target.chunks.lanes, here, cores)),
  )
}
