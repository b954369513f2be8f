/** The order in which a schedule goes through a kernel, for the interpreter. */
import { sizeOf, stridesOf } from '../../src/dsl/core/shape'
import { combinations, type Cover } from '../../src/loops/covers'
import type { Walk } from '../../src/loops/interpret'
import type { Kernel } from '../../src/loops/kernel'
import type { Item, Scheduled } from '../../src/loops/loops'
import { prepared } from '../../src/loops/normal'
import type { Schedule } from '../../src/loops/schedule'
import { sumOf } from '../../src/loops/sum'
import type { Target } from '../../src/loops/target'
import { type Along, blocks, terms } from '../../src/loops/walk'

/** An index. */
type Index = readonly number[]

const along: Along<Index> = ({ axis, step, rounds, main, rest }, at, inside) => {
  for (let round = 0; round < rounds; round++)
    for (const part of main) inside(part, at.with(axis, at[axis] + round * step))
  for (const part of rest) inside(part, at.with(axis, at[axis] + rounds * step))
}

/** The elements that a cover stands for along an axis: each is a vector, or one; those that it has again if they count. */
const spread = ({ at, wide, again }: Cover, width: number, counts: boolean): readonly number[] => {
  const all = wide ? at.flatMap((first) => Array.from({ length: width }, (_, lane) => first + lane)) : at
  return counts ? all : all.filter((_, i) => i < all.length - width || i >= all.length - width + again)
}

/** Elements and terms in the order in which they are made and added. */
export const walkOf = (kernel: Kernel, schedule: Schedule, target: Target): Walk => {
  const { sizes, kept: count } = kernel
  const { width } = schedule
  const start = sizes.map(() => 0)
  const kept: number[] = []
  const strides = stridesOf(sizes.slice(0, count))
  let places = 1
  blocks(kernel, schedule, start, along, (cover, at) => {
    places = sizeOf(cover.map((part) => part.at.length))
    for (const offsets of combinations(cover.map((part) => spread(part, width, !kernel.accumulate))))
      kept.push(offsets.reduce((sum, offset, axis) => sum + (at[axis] + offset) * strides[axis], 0))
  })
  if (sizes.length === count) return { kept, summed: [0] }
  const summed: number[] = []
  const inner = stridesOf(sizes.slice(count))
  const sum = sumOf(kernel, schedule, places, target)
  terms(kernel, sum, schedule, start, along, {
    add: (cover, at) => {
      const last = sum.order[sum.order.length - 1]
      for (const offset of spread(cover, width, false)) {
        const index = at.with(last, at[last] + offset)
        summed.push(inner.reduce((total, stride, i) => total + index[count + i] * stride, 0))
      }
    },
    endRow: () => undefined,
  })
  return { kept, summed }
}

/** Every kernel as it is scheduled. */
export const preparedIn = ({ items, cells }: Scheduled, target: Target): Scheduled => {
  const change = (item: Item): Item => {
    if (item.kind === 'loop') return { ...item, body: item.body.map(change) }
    const { step } = item
    return step.kind === 'kernel'
      ? { ...item, step: { ...step, kernel: prepared(step.kernel, target) } }
      : item
  }
  return { items: items.map(change), cells }
}
