/**
 * Symmetry as a property test, of functions that have nothing to do with Weyl: one that holds, and two that fail with
 * the smallest case. In a test: `fc.assert(law)`, or `await expect(f).toBeEquivariant(terms)` in vitest.
 *
 *   npx ts-node examples/14-testing-symmetries.ts
 */
import * as fc from 'fast-check'
import { cyclic, onChannels, onImages, permuting, symmetric, type Tensor, valuesOf } from '../src'
import { equivariant, invariant, type Law } from '../src/testing'

type Image = Tensor<readonly [4, 4]>
type Points = Tensor<readonly [5]>

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

const [left, right, up, down] = [
  [0, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
] as const

/** The median of each pixel and its neighbours, along rows alone or along columns too; outside is 0. */
const median = (steps: readonly (readonly [number, number])[]) => (image: Image) => {
  const at = (row: number, column: number) =>
    row < 0 || row > 3 || column < 0 || column > 3 ? 0 : valuesOf(image)[4 * row + column]
  const values = Array.from({ length: 16 }, (_, i) => [i >> 2, i % 4] as const).map(([row, column]) =>
    middle([at(row, column), ...steps.map(([down, right]) => at(row + down, column + right))]),
  )
  return { shape: [4, 4], data: () => Promise.resolve(values) } // the form of other libraries' tensors
}

/** The largest gap between neighbours, once with and once without putting the points in order. */
const gap = (numbers: readonly number[]) => Math.max(...numbers.slice(1).map((n, i) => n - numbers[i]))
const ordered = (points: Points) => gap([...valuesOf(points)].sort((a, b) => a - b))
const forgotten = (points: Points) => gap([...valuesOf(points)])

const report = async <G>(claim: string, law: Law<G>) => {
  const details = await fc.check(law, { seed: 14 })
  console.log(`${claim}: ${details.failed ? 'no' : `yes, in ${details.numRuns} cases`}`)
  if (details.errorInstance instanceof Error) console.log(details.errorInstance.message)
  if (details.failed) console.log(fc.defaultReportMessage(details)?.split('\n\n')[0])
}

const main = async () => {
  const turns = onImages(cyclic(4))
  const images = { in: turns, out: turns, inputs: [4, 4] } as const
  await report(
    'a median over a cross turns with the image',
    equivariant(median([left, right, up, down]), images),
  )
  await report('a median along rows does', equivariant(median([left, right]), images))

  const orders = { in: onChannels(permuting(symmetric(5), 5, (order) => order)), inputs: [5] } as const
  await report('the largest gap does not depend on the order of points', invariant(ordered, orders))
  await report('nor without sorting them', invariant(forgotten, orders))
}

export default main()
