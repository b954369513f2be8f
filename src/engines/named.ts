/**
 * Engines by name. Each is started when it is first asked for, and then kept for all, until one ends it. (Two entries may have
 * one name: `webgpu` is one engine in a page and another in Node.)
 */
import { fail, messageOf, type Problem, WeylError } from '../dsl/core/problem'
import type { Engine } from './engine'

/** Which cores a program keeps busy: one; as many as the engine is told, with the same bits for any number; or all. */
export type Cores = 'one' | 'told' | 'all'

export interface Entry {
  readonly about: string
  /** On so many cores, if it can be told. */
  readonly start: (cores?: number) => Promise<Engine>
  readonly cores: Cores
  /** How to get it, where it does not come with the package. */
  readonly install?: string
}

/** By entry, and by the number of cores where it was said. */
const started = new Map<Entry, Map<number | undefined, Promise<Engine>>>()

/** The engine that is started already, or a new one; the one that is ended is forgotten. */
const engineOfEntry = (entry: Entry, cores: number | undefined): Promise<Engine> => {
  const all = started.get(entry) ?? new Map<number | undefined, Promise<Engine>>()
  started.set(entry, all)
  const known = all.get(cores)
  if (known !== undefined) return known
  const fresh = entry.start(cores).then((engine): Engine => {
    const dispose = (): Promise<void> => {
      if (all.get(cores) === fresh) all.delete(cores)
      return engine.dispose()
    }
    return { ...engine, dispose }
  })
  all.set(cores, fresh)
  return fresh
}

const checkCores = (cores: number | undefined): void => {
  if (cores !== undefined && !(Number.isInteger(cores) && cores >= 1))
    fail({ where: 'engineNamed', given: `${cores} cores`, expected: 'a whole number from 1 on, or none' })
}

/** An engine that works here, and why others that were tried before it do not. */
export interface Choice {
  readonly name: string
  readonly passedOver: readonly Problem[]
}

/** Names and descriptions, for help texts. */
export type Described = readonly (readonly [name: string, about: string])[]

export interface Engines {
  readonly names: Described
  /** Which cores an engine of that name keeps busy with one program. */
  readonly coresOf: (name: string) => Cores
  /** Rejects with a `WeylError` that lists what there is, or says what is in the way of this one. */
  readonly named: (name: string, cores?: number) => Promise<Engine>
  /** What is in the way of an engine here, if anything is. */
  readonly inTheWayOf: (name: string) => Promise<Problem | undefined>
  /** What a name stands for: `auto` for the first engine that starts here, of these and then the preferred; any other name for itself. */
  readonly chosen: (name: string, first?: readonly string[]) => Promise<Choice>
}

/** `preferred` is what `auto` tries, the fastest first; `elsewhere` says where others are. */
export const enginesOf = (
  engines: Readonly<Record<string, Entry>>,
  preferred: readonly string[],
  elsewhere = '',
): Engines => {
  const names: Described = [
    ['auto', `the fastest that works here: ${preferred.join(', ')}, in this order`],
    ...Object.entries(engines).map(([name, { about }]) => [name, about] as const),
  ]
  const problemOf = (name: string, error: unknown): Problem =>
    error instanceof WeylError
      ? error.problem
      : {
          where: `engine ${name}`,
          given: messageOf(error),
          expected: 'an engine that starts',
          ...(engines[name].install !== undefined && { fix: engines[name].install }),
        }
  const named = async (name: string, cores?: number): Promise<Engine> => {
    checkCores(cores)
    if (name === 'auto') return named((await chosen(name)).name, cores)
    if (!Object.hasOwn(engines, name))
      return fail({
        where: 'engine',
        given: `'${name}'`,
        expected: `one of ${names.map(([known]) => known).join(', ')}`,
        fix: `--engine auto; the engines are${names.map(([known, about]) => `\n    ${known}: ${about}`).join('')}${elsewhere}`,
      })
    return engineOfEntry(engines[name], cores).catch((error: unknown) => fail(problemOf(name, error)))
  }
  const inTheWayOf = (name: string): Promise<Problem | undefined> =>
    named(name).then(
      () => undefined,
      (error: unknown) => problemOf(name, error),
    )
  const chosen = async (name: string, first: readonly string[] = []): Promise<Choice> => {
    if (name !== 'auto') return { name, passedOver: [] }
    const passedOver: Problem[] = []
    for (const candidate of [...first, ...preferred]) {
      const problem = await inTheWayOf(candidate)
      if (problem === undefined) return { name: candidate, passedOver }
      passedOver.push(problem)
    }
    return fail(passedOver[passedOver.length - 1])
  }
  return { names, coresOf: (name) => engines[name]?.cores ?? 'one', named, inTheWayOf, chosen }
}
