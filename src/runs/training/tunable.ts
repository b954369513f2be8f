/**
 * What may be tuned of a model: the values that are tried of each of its settings, where tuning starts, and the model at
 * any of them. Every model of a comparison tries as many settings.
 *
 * The list of settings is fixed, not drawn: first the starts of the models of the study, a model's own before the
 * others', then points of a sequence that fills the box of all values evenly however far it is followed
 * (Weyl, 1916: multiples of irrational numbers, modulo 1; here powers of the generalised golden ratio, Roberts, 2018).
 * A grid would spend most of its points on settings that matter little (Bergstra and Bengio, 2012), and random points
 * leave holes where there are few.
 *
 * Laws: no setting occurs twice; models with one space try the same settings; a longer list begins with the shorter.
 */
import { fail } from '../../dsl/core/problem'

export type Value = number | string

/** A value for each name. */
export type Setting = Readonly<Record<string, Value>>

/** The values that are tried, by name. */
export type Space = Readonly<Record<string, readonly Value[]>>

/** `M` is the model. */
export interface Tunable<M> {
  readonly space: Space
  readonly start: Setting
  /** Problems: a setting that lacks a name of the space, or has a word there that is none of its values. */
  readonly at: (setting: Setting) => M
}

/** A setting of one space: any number where that has numbers, else one of its words. */
export type SettingOf<S extends Space> = {
  readonly [K in keyof S]: S[K][number] extends number ? number : S[K][number]
}

const holds = (values: readonly Value[], value: Value | undefined): boolean =>
  typeof value === 'number' ? typeof values[0] === 'number' : value !== undefined && values.includes(value)

const fits = (space: Space, setting: Setting): boolean =>
  Object.entries(space).every(([name, values]) => holds(values, setting[name]))

/** The part of a setting that a space has names for. */
const within = (space: Space, setting: Setting): Setting =>
  Object.fromEntries(Object.keys(space).map((name) => [name, setting[name]]))

/** As a person reads it. */
export const settingText = (setting: Setting): string =>
  Object.entries(setting)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`)
    .join(', ')

/**
 * A model that may be tuned; in a run that does not tune it, it is at what an earlier run chose, or else at its start.
 * `tunable.at` throws for a setting that lacks a name of the space, or whose value there does not fit.
 *
 * @example
 * const learner = (rate: number) => pipe(input([1]), dense(1), adapt({ loss: mse, steps: 1, rate: fixed(rate) }))
 * const maml = tunable({ rate: [0.01, 0.1] }, { rate: 0.1 }, ({ rate }) => model('MAML', learner(rate), adam(1e-3)))
 * maml.tunable.start // { rate: 0.1 }
 */
export const tunable = <S extends Space, M extends object>(
  space: S,
  start: SettingOf<S>,
  at: (setting: SettingOf<S>) => M,
  chosen: SettingOf<S> = start,
): M & {
  /** What `--tune` tries of it. */
  readonly tunable: Tunable<M>
} => ({
  ...at(chosen),
  tunable: {
    space,
    start,
    at: (setting) =>
      fits(space, setting)
        ? // what fits has a value of the right kind for each name
          at(within(space, setting) as SettingOf<S>)
        : fail({
            where: 'a setting of a model',
            given: settingText(setting),
            expected: Object.entries(space)
              .map(([name, values]) => `${name} as in ${values.join(' | ')}`)
              .join(', '),
          }),
  },
})

/** The root above 1 of x^(n + 1) = x + 1: the golden ratio for 1, the plastic number for 2. */
const ratio = (n: number): number => {
  let x = 2
  for (let i = 0; i < 60; i++) x = (1 + x) ** (1 / (n + 1))
  return x
}

/** The point of the sequence with a number, in a space. */
const pointOf = (space: Space): ((i: number) => Setting) => {
  const names = Object.keys(space)
  const x = ratio(names.length)
  return (i) =>
    Object.fromEntries(
      names.map((name, n) => {
        const at = (0.5 + (i + 1) * x ** -(n + 1)) % 1
        return [name, space[name][Math.floor(at * space[name].length)]]
      }),
    )
}

/** The settings that a model tries, `count` of them; `starts` are those of the other models of its study. */
export const settingsToTry = (
  name: string,
  { space, start }: Tunable<unknown>,
  starts: readonly Setting[],
  count: number,
): readonly Setting[] => {
  const known = new Map<string, Setting>()
  const add = (setting: Setting): void => {
    const own = within(space, setting)
    if (known.size < count) known.set(JSON.stringify(own), known.get(JSON.stringify(own)) ?? own)
  }
  ;[start, ...starts].filter((setting) => fits(space, setting)).forEach(add)
  const point = pointOf(space)
  const all = Object.values(space).reduce((product, values) => product * values.length, 1)
  if (all < count)
    return fail({
      where: '--tune',
      given: `${count} settings of each model`,
      expected: `${all} at most: '${name}' has no more`,
      fix: `--tune ${all}`,
    })
  for (let i = 0; known.size < count; i++) add(point(i))
  return [...known.values()]
}
