/**
 * Engines by name. Each is started when it is first asked for, and then kept for all, until one ends it. (Two entries may have
 * one name: `webgpu` is one engine in a page and another in Node.)
 */
import { fail, messageOf, type Problem, WeylError } from '../dsl/core/problem'
import type { Engine } from './engine'

export interface Entry {
  readonly about: string
  readonly start: () => Promise<Engine>
  /** Whether one program keeps all cores busy. */
  readonly manyCores: boolean
  /** How to get it, where it does not come with the package. */
  readonly install?: string
}

const started = new Map<Entry, Promise<Engine>>()

/** The engine that is started already, or a new one; the one that is ended is forgotten. */
const engineOfEntry = (entry: Entry): Promise<Engine> => {
  const known = started.get(entry)
  if (known !== undefined) return known
  const fresh = entry.start().then((engine): Engine => {
    const dispose = (): Promise<void> => {
      if (started.get(entry) === fresh) started.delete(entry)
      return engine.dispose()
    }
    return { ...engine, dispose }
  })
  started.set(entry, fresh)
  return fresh
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
  /** Whether an engine of that name keeps all cores busy with one program. */
  readonly usesAllCores: (name: string) => boolean
  /** Rejects with a `WeylError` that lists what there is, or says what is in the way of this one. */
  readonly named: (name: string) => Promise<Engine>
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
  const named = async (name: string): Promise<Engine> => {
    if (name === 'auto') return named((await chosen(name)).name)
    if (!Object.hasOwn(engines, name))
      return fail({
        where: 'engine',
        given: `'${name}'`,
        expected: `one of ${names.map(([known]) => known).join(', ')}`,
        fix: `--engine auto; the engines are${names.map(([known, about]) => `\n    ${known}: ${about}`).join('')}${elsewhere}`,
      })
    return engineOfEntry(engines[name]).catch((error: unknown) => fail(problemOf(name, error)))
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
  return { names, usesAllCores: (name) => engines[name]?.manyCores ?? false, named, inTheWayOf, chosen }
}
