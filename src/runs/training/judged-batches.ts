/**
 * Tasks to be judged, in batches of one size, so that one program serves all. Each kind of tasks is drawn in pieces by keys
 * of its own; what a batch then holds may be of several kinds, so that next to nothing is computed which does not count.
 *
 * Laws: the batches hold the tasks of all pieces in their order; all but the last before other shapes are full.
 */
import type { ExampleArrays, TaskBatch } from '../../data/batch'
import { type Key, split } from '../../dsl/core/random'
import type { JudgedTasks } from './source'

/** Tasks that are judged at once: their activations stay small. */
const TOGETHER = 8

/** Tasks of one kind that are drawn at once. */
interface Piece {
  readonly of: JudgedTasks
  readonly key: Key
  readonly count: number
  /** How many pieces of these tasks come before it. */
  readonly turn: number
}

export const pieces = (tasks: readonly JudgedTasks[], key: Key): readonly Piece[] =>
  tasks.flatMap((of, i) =>
    Array.from({ length: Math.ceil(of.tasks / TOGETHER) }, (_, turn) => ({
      of,
      key: split(split(key, i), turn),
      count: Math.min(TOGETHER, of.tasks - turn * TOGETHER),
      turn,
    })),
  )

const record = <A>(names: readonly string[], of: (name: string) => A): Readonly<Record<string, A>> =>
  Object.fromEntries(names.map((name) => [name, of(name)]))

/** A task of a kind, as a batch of one. */
interface One {
  readonly of: JudgedTasks
  readonly task: TaskBatch
}

/** `TOGETHER` tasks, of which the first are those of `of`; what follows them fills the batch up. */
export interface JudgedBatch {
  readonly of: readonly JudgedTasks[]
  readonly batch: TaskBatch
}

const taskOf = ({ tasks, support, query, hints = {} }: TaskBatch, task: number): TaskBatch => {
  const place = ({ length }: ArrayLike<number>) => [(task * length) / tasks, ((task + 1) * length) / tasks]
  const own = ({ x, y }: ExampleArrays) => ({ x: x.subarray(...place(x)), y: y.subarray(...place(y)) })
  return {
    tasks: 1,
    support: own(support),
    query: own(query),
    hints: record(Object.keys(hints), (name) => hints[name].subarray(...place(hints[name]))),
  }
}

/** Every task that counts, drawn with its piece. */
const drawn = function* (all: readonly Piece[]): Generator<One> {
  for (const { of, key, count, turn } of all) {
    // what goes through its examples in order counts the tasks of the batches before
    const batch = of.sample(key, turn === 0 ? count : TOGETHER, turn)
    for (let task = 0; task < count; task++) yield { of, task: taskOf(batch, task) }
  }
}

/** The parts, one after the other, in an array that is made for so many numbers. */
const joined = <A extends Float32Array | Int32Array>(
  parts: readonly ArrayLike<number>[],
  make: (length: number) => A,
): A => {
  const into = make(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    into.set(part, at)
    return at + part.length
  }, 0)
  return into
}

const floats = (length: number): Float32Array => new Float32Array(length)
const integers = (length: number): Int32Array => new Int32Array(length)

const joinedExamples = (all: readonly ExampleArrays[]): ExampleArrays => ({
  x: joined(
    all.map(({ x }) => x),
    floats,
  ),
  y: joined<Float32Array | Int32Array>(
    all.map(({ y }) => y),
    all[0].y instanceof Int32Array ? integers : floats,
  ),
})

const joinedTasks = (all: readonly TaskBatch[]): TaskBatch => ({
  tasks: all.length,
  support: joinedExamples(all.map(({ support }) => support)),
  query: joinedExamples(all.map(({ query }) => query)),
  hints: record(Object.keys(all[0].hints ?? {}), (name) =>
    joined(
      all.map(({ hints = {} }) => hints[name]),
      integers,
    ),
  ),
})

/** What two tasks must have in common to be in one batch. */
const shapeOf = ({ support, query, hints = {} }: TaskBatch): string =>
  JSON.stringify([
    [support, query].map(({ x, y }) => [x.length, y.length, y instanceof Int32Array]),
    Object.entries(hints).map(([name, { length }]) => [name, length]),
  ])

const filledUp = (group: readonly One[]): JudgedBatch => ({
  of: group.map(({ of }) => of),
  batch: joinedTasks(Array.from({ length: TOGETHER }, (_, i) => group[Math.min(i, group.length - 1)].task)),
})

/** The batches, each drawn when it is its turn. */
export const judgedBatches = function* (tasks: readonly JudgedTasks[], key: Key): Generator<JudgedBatch> {
  let group: One[] = []
  for (const one of drawn(pieces(tasks, key))) {
    const others = group.length > 0 && shapeOf(group[0].task) !== shapeOf(one.task)
    if (others || group.length === TOGETHER) {
      yield filledUp(group)
      group = []
    }
    group.push(one)
  }
  if (group.length > 0) yield filledUp(group)
}
