/**
 * Which steps of a program can be done at once: those of a level need nothing of each other.
 *
 * Law: a step comes after those that write what it reads, and after those that read or write what it writes, unless
 * both write different places.
 */
import type { Access } from '../../loops/access'
import { cellsOf, type Step, targetsOf } from '../../loops/steps'

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** The places of an access to so many elements: coordinates along the same strides, the largest first, and what is left. */
interface Box {
  readonly from: readonly number[]
  readonly sizes: readonly number[]
  readonly rest: number
}

const boxOf = ({ offset, strides }: Access, sizes: readonly number[]): Box => {
  const axes = [...strides.keys()].sort((a, b) => strides[b] - strides[a])
  let rest = offset
  const from = axes.map((axis) => {
    const at = strides[axis] > 0 ? Math.floor(rest / strides[axis]) : 0
    rest -= at * strides[axis]
    return at
  })
  return { from, sizes: axes.map((axis) => sizes[axis]), rest }
}

/** Whether coordinates along strides are told by the place: no axis reaches as far as a step of the one before it. */
const isGrid = ({ from, sizes }: Box, strides: readonly number[]): boolean => {
  const sorted = [...strides].sort((a, b) => b - a)
  return sorted.every(
    (stride, i) => stride > 0 && (i === 0 || (from[i] + sizes[i]) * stride <= sorted[i - 1]),
  )
}

/** Whether two accesses, each to a part of a value, reach different places. */
const areApart = (
  a: Access,
  sizesOfA: readonly number[],
  b: Access,
  sizesOfB: readonly number[],
): boolean => {
  if (sizesOfA.includes(0) || sizesOfB.includes(0)) return true
  const together = [...a.strides, ...b.strides].reduce((all, stride) => divisor(Math.abs(stride), all), 0)
  if (together > 0 && (a.offset - b.offset) % together !== 0) return true
  if (a.strides.length !== b.strides.length || a.strides.some((stride, axis) => stride !== b.strides[axis]))
    return false
  const [first, second] = [boxOf(a, sizesOfA), boxOf(b, sizesOfB)]
  return (
    isGrid(first, a.strides) &&
    isGrid(second, b.strides) &&
    (first.rest !== second.rest ||
      first.from.some(
        (from, i) => from + first.sizes[i] <= second.from[i] || second.from[i] + second.sizes[i] <= from,
      ))
  )
}

/** Whether both write, and each in places of its own. */
const writeApart = (a: Step, b: Step): boolean => {
  if (a.kind !== 'kernel' || b.kind !== 'kernel') return false
  const [x, y] = [a.kernel, b.kernel]
  return areApart(x.to, x.sizes.slice(0, x.kept), y.to, y.sizes.slice(0, y.kept))
}

interface Known {
  readonly step: Step
  readonly number: number
  readonly written: readonly number[]
}

/** For each step, the numbers of those that it comes after. */
const needed = (steps: readonly Step[]): readonly (readonly number[])[] => {
  const before = new Map<number, Known[]>()
  return steps.map((step, number) => {
    const known: Known = { step, number, written: targetsOf(step) }
    const found = new Set<number>()
    for (const cell of cellsOf(step)) {
      const others = before.get(cell) ?? []
      for (const other of others) {
        const isWritten = other.written.includes(cell)
        if (known.written.includes(cell) ? !(isWritten && writeApart(other.step, step)) : isWritten)
          found.add(other.number)
      }
      before.set(cell, [...others, known])
    }
    return [...found]
  })
}

/** The numbers of the steps of each level. Each is done as early as it can be; what needs nothing, as late. */
export const levelsOf = (steps: readonly Step[]): readonly (readonly number[])[] => {
  const needs = needed(steps)
  const early: number[] = []
  for (const before of needs)
    early.push(before.reduce((level, number) => Math.max(level, early[number] + 1), 0))
  const last = early.reduce((most, level) => Math.max(most, level), 0)
  const firstUse = steps.map(() => last + 1)
  needs.forEach((before, number) => {
    for (const one of before) firstUse[one] = Math.min(firstUse[one], early[number])
  })
  const levelOf = (number: number): number =>
    needs[number].length > 0 ? early[number] : Math.max(0, firstUse[number] - 1)
  const levels: number[][] = Array.from({ length: steps.length === 0 ? 0 : last + 1 }, () => [])
  steps.forEach((_, number) => levels[levelOf(number)].push(number))
  return levels.filter((level) => level.length > 0)
}
