/**
 * Meta-gradients by PyTorch's autograd in float64, as files. Its layouts are other ones than ours (channels
 * first; weights with their outputs first), so axes are transposed on the way in; numbers are never changed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Shape, sizeOf, stridesOf } from '../../../src/dsl/core/shape'
import type { DType, Tensor } from '../../../src/dsl/core/tensor'
import type { Tasks } from '../../../src/dsl/learning/meta-step'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'

/** An array with names for its axes, row by row. */
export interface Axes {
  readonly axes: readonly string[]
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export type Arrays = Readonly<Record<string, Axes>>

export interface Fixture {
  readonly name: string
  readonly text: string
  readonly inner_steps: number
  readonly support: number
  readonly inputs: { readonly x: Axes; readonly y: Axes }
  readonly params: Arrays
  readonly expected: {
    readonly query_loss_mean_over_tasks: number
    readonly query_loss_per_task: readonly number[]
    readonly adapted_fast_task0: Arrays
    readonly gradients: Arrays
  }
}

export const fixture = (name: string): Fixture =>
  JSON.parse(readFileSync(join(__dirname, '../../fixtures', `${name}.json`), 'utf8')) as Fixture

/** The array read as `from`, with its axes in another order, as a tensor of shape `to`. */
export const arranged = (
  { data }: Axes,
  from: Shape,
  order: readonly number[],
  to: Shape = order.map((axis) => from[axis]),
): Tensor => {
  const inner = stridesOf(from)
  const outer = order.map((axis) => from[axis])
  const strides = stridesOf(outer)
  const place = (i: number): number =>
    order.reduce((sum, axis, k) => sum + (Math.floor(i / strides[k]) % outer[k]) * inner[axis], 0)
  return tensor(
    Array.from({ length: sizeOf(from) }, (_, i) => data[place(i)]),
    to,
  )
}

/** The array as it is. */
export const plain = ({ data, shape }: Axes): Tensor => tensor(data, shape)

/** [task, example, channel, row, column] → [task, example, row, column, channel] */
export const channelsLast = (array: Axes): Tensor => arranged(array, array.shape, [0, 1, 3, 4, 2])

/** The examples of every task from one number up to another; the tensor is [task, example, …]. */
const between = <D extends DType>(x: Tensor<Shape, D>, from: number, to: number): Tensor<Shape, D> => {
  const [tasks, all, ...rest] = x.shape
  const one = sizeOf(rest)
  const numbers = Array.from(valuesOf(x))
  const part = (task: number) => numbers.slice((task * all + from) * one, (task * all + to) * one)
  return tensor(
    Array.from({ length: tasks }, (_, task) => part(task)).flat(),
    [tasks, to - from, ...rest],
    x.dtype,
  )
}

/** The first `support` examples of each task as its support set, the others as its query set. */
export const tasksOf = <D extends DType>(
  { support, inputs }: Fixture,
  x: Tensor,
  y: Tensor<Shape, D>,
): Tasks => {
  const [, all] = inputs.x.shape
  return {
    support: { x: between(x, 0, support), y: between(y, 0, support) },
    query: { x: between(x, support, all), y: between(y, support, all) },
  }
}
