/** Several circuits of the single circuit's form: one for each angle, or all of them for every image. */
import { pipe } from 'fp-ts/function'
import {
  conv2d,
  dense,
  flatten,
  fullSharing,
  input,
  type Key,
  kronecker,
  type Net,
  ops,
  placeholder,
  relu,
  reparam,
  split,
  type Tasks,
  type Tensor,
  tensor,
  type Tree,
  valuesOf,
} from '../../src'
import type { Named } from '../../src/dsl/networks/records'
import { mapLeaves, zipLeaves } from '../../src/dsl/core/tree'
import { vmapTrees } from '../../src/dsl/transforms/vmap'
import type { Objective } from './named'
import type { Dedicated } from './settings'

/** Trees of constants as one, along a new first axis. */
const stacked = <T extends Tree>(trees: readonly T[]): T =>
  zipLeaves(trees[0], trees.slice(1), (first, others) => {
    const all = [first, ...others].map(valuesOf)
    const joined = new Float64Array(all.length * all[0].length)
    all.forEach((values, i) => joined.set(values, i * values.length))
    return tensor(joined, [all.length, ...first.shape])
  })

/** `count` independent starts, stacked. */
const starts = <T extends Tree>(count: number, init: (key: Key) => T, source: Key): T =>
  stacked(Array.from({ length: count }, (_, i) => init(split(source, i))))

/** A circuit for each angle: parameters and tasks have the circuits along axis 0. */
export const eachCircuit = (count: number, one: Objective): Objective => ({
  init: (source) => starts(count, one.init, source),
  loss: (meta, tasks) =>
    ops.mean(vmapTrees((own, its) => one.loss(own, its as Tasks))(meta, tasks) as Tensor),
})

/** Every image through all convolutions; one dense layer reads what comes out of them. */
export const allCircuits = ({
  size,
  channels,
  circuits,
  classes,
  rank,
}: Dedicated): Net<Tensor<readonly [number, number, 1]>, Tensor<readonly [number]>, Named, Named> => {
  const eye = pipe(input([size, size, 1]), conv2d(channels, 3), reparam(kronecker), relu, flatten)
  const head = pipe(input([circuits * eye.output.shape[0]]), dense(classes), reparam(fullSharing({ rank })))
  const many = (one: Named): Named => mapLeaves(one, ({ shape }) => placeholder([circuits, ...shape]))
  type Eye = ReturnType<typeof eye.init>
  type Head = ReturnType<typeof head.init>
  return {
    input: eye.input,
    output: head.output,
    last: '',
    parameters: {
      slow: { ...many(eye.parameters.slow), ...head.parameters.slow },
      fast: { ...many(eye.parameters.fast), ...head.parameters.fast },
    },
    init: (source) => {
      const eyes = starts(circuits, eye.init, split(source, 'eyes'))
      const last = head.init(split(source, 'head'))
      return { slow: { ...eyes.slow, ...last.slow }, fast: { ...eyes.fast, ...last.fast } }
    },
    apply: ({ slow, fast }) => {
      const see = (x: Tensor<readonly [number, number, 1]>) =>
        vmapTrees((own) => eye.apply(own as Eye)(x))({
          slow: { conv: slow.conv },
          fast: { conv: fast.conv },
        }) as Tensor
      const last = head.apply({ slow: { dense: slow.dense }, fast: { dense: fast.dense } } as Head)
      return (x) => last(ops.ravel(see(x)))
    },
  }
}
