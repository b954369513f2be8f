/** The outer gradient by hand: back through the inner steps, with second derivatives along directions. */
import type { Settings } from '../../workloads/settings'
import { constant, type Dual, type Variable, variable } from './dual'
import type { Tensor, Tf } from './library'
import type { Examples, Model, Named } from './model'

/** The outer loss, and its gradient by all meta-parameters. */
export interface Sums {
  readonly loss: number
  readonly by: Named<Tensor>
}

export interface Task {
  readonly support: Examples
  readonly query: Examples
}

const part = (params: Named<Tensor>, prefix: string): Named<Tensor> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith(prefix)))

const named = <A, B>(record: Named<A>, f: (x: A, name: string) => B): Named<B> =>
  Object.fromEntries(Object.entries(record).map(([name, x]) => [name, f(x, name)]))

/** Pieces of a parameter have its rate. */
const rateOf = (fast: string): string => fast.replace('fast.', 'rates.').split('#')[0]

/** Sums over the tasks of one group. */
const ofGroup = (
  tf: Tf,
  model: Model,
  params: Named<Tensor>,
  shared: Named<Tensor>,
  { support, query }: Task,
  steps: number,
): Named<Tensor> => {
  const start = part(params, 'fast.')
  const rates = named(part(params, 'rates.'), (r) => tf.exp(r))
  const byRate: Record<string, Tensor> = {}
  const bySlow: Record<string, Tensor> = {}
  const add = (sums: Record<string, Tensor>, name: string, x: Tensor): void => {
    sums[name] = name in sums ? tf.add(sums[name], x) : x
  }
  const points: { readonly at: Named<Variable>; readonly slopes: Named<Dual>; readonly slow: Named<Dual> }[] =
    []
  let now = model.stacked ? named(start, (x) => tf.expandDims(x, 0)) : start
  for (let step = 0; step < steps; step++) {
    const at = named(now, variable)
    const { fast, slow } = model.gradients(at, shared, support)
    points.push({ at, slopes: fast, slow })
    now = named(now, (x, name) => tf.sub(x, tf.mul(rates[rateOf(name)], fast[name].value())))
  }
  const last = model.gradients(named(now, constant), shared, query)
  Object.entries(last.slow).forEach(([name, g]) => add(bySlow, name, g.value()))
  let back = named(last.fast, (g) => g.value())
  for (const { at, slopes, slow } of points.toReversed()) {
    const direction = named(back, (g, name) => tf.mul(rates[rateOf(name)], g))
    Object.entries(at).forEach(([name, x]) => x.along(direction[name]))
    for (const [name, u] of Object.entries(direction))
      add(byRate, rateOf(name), tf.neg(tf.sum(tf.mul(u, slopes[name].value()))))
    for (const [name, g] of Object.entries(slow)) {
      const change = g.tangent()
      if (change !== undefined) add(bySlow, name, tf.neg(change))
    }
    back = named(back, (g, name) => {
      const change = slopes[name].tangent()
      return change === undefined ? g : tf.sub(g, change)
    })
  }
  const byFast = named(back, (g) => (model.stacked ? tf.sum(g, 0) : g))
  return { ...bySlow, ...byFast, ...byRate, loss: last.loss() }
}

/** Sums over groups; each is uploaded, computed and forgotten before the next. */
export const summed = (
  tf: Tf,
  groups: readonly (() => Task)[],
  f: (task: Task) => Named<Tensor>,
): Named<Tensor> => {
  let sums: Named<Tensor> | undefined
  for (const group of groups) {
    const before = sums
    sums = tf.tidy(() => {
      const own = f(group())
      return before === undefined ? own : named(own, (x, name) => tf.add(before[name], x))
    })
    if (before !== undefined) Object.values(before).forEach((x) => x.dispose())
  }
  return sums ?? {}
}

/** Sums with the loss among them as means over tasks, after a last change; the sums are freed. */
export const means = (
  tf: Tf,
  sums: Named<Tensor>,
  tasks: number,
  last: (slow: Named<Tensor>) => Named<Tensor>,
): Sums => {
  const { loss, ...by } = tf.tidy(() => {
    const all = named(sums, (x) => tf.mul(x, 1 / tasks))
    return { ...all, ...last(part(all, 'slow.')) }
  })
  Object.values(sums).forEach((x) => x.dispose())
  const [value] = loss.dataSync()
  loss.dispose()
  return { loss: value, by }
}

/** The mean over tasks and its gradient by hand. */
export const metaGradient = (
  tf: Tf,
  model: Model,
  params: Named<Tensor>,
  groups: readonly (() => Task)[],
  { tasks, steps }: Settings,
): Sums => {
  const shared = tf.tidy(() => model.share(part(params, 'slow.')))
  const sums = summed(tf, groups, (task) => ofGroup(tf, model, params, shared, task, steps))
  // some of what is shared may be parameters as they are
  const own = new Set(Object.values(params))
  for (const x of Object.values(shared)) if (!own.has(x)) x.dispose()
  return means(tf, sums, tasks, model.finish)
}
