/** Iterations in another order, wherever they are marked as independent. */
import { sizeOf, stridesOf } from '../../src/dsl/core/shape'
import { combinations } from '../../src/loops/covers'
import { inOrder, type Way } from '../../src/loops/interpret'
import { ordersOf } from '../../src/loops/order'
import type { Step } from '../../src/loops/steps'

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

const axesOf = (step: Step): readonly number[] =>
  step.kind === 'kernel' ? step.kernel.sizes.slice(0, step.kernel.kept) : [step.places, step.width]

/** A way that a seed decides: parallel axes outside of the sequential ones, or inside. */
export const shuffled = (seed: number): Way => {
  let state = seed | 1
  const next = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return (state ^ (state >>> 13)) >>> 0
  }
  const mixed = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item)
  return {
    walk: (step) => {
      const sizes = axesOf(step)
      const strides = stridesOf(sizes)
      const orders = ordersOf(step)
      const axes = [...sizes.keys()]
      const placesAlong = (order: 'parallel' | 'sequential'): readonly number[] =>
        combinations(axes.map((axis) => (orders[axis] === order ? upTo(sizes[axis]) : [0]))).map((index) =>
          index.reduce((sum, at, axis) => sum + at * strides[axis], 0),
        )
      const [free, fixed] = [placesAlong('parallel'), placesAlong('sequential')]
      const kept =
        next() % 2 === 0
          ? mixed(free).flatMap((a) => fixed.map((b) => a + b))
          : fixed.flatMap((b) => mixed(free).map((a) => a + b))
      if (kept.length !== sizeOf(sizes)) throw new Error('not every element')
      return { ...inOrder.walk(step), kept }
    },
    tiles: (loop) => (loop.order === 'parallel' ? mixed(upTo(loop.count)) : upTo(loop.count)),
  }
}
