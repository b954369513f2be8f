/**
 * Tasks to be judged, in batches of one size, so that one program serves all. Each kind of tasks is drawn in pieces by keys
 * of its own; what a batch then holds may be of several kinds, so that next to nothing is computed which does not count.
 *
 * Laws: the batches hold the tasks of all pieces in their order; all but the last before other shapes are full; the same
 * tasks and key give the same batches.
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

/** A task of a kind: its place in a batch that was drawn. */
interface One {
  readonly of: JudgedTasks
  readonly batch: TaskBatch
  readonly task: number
}

/** `TOGETHER` tasks, of which the first are those of `of`; what follows them fills the batch up. */
export interface JudgedBatch {
  readonly of: readonly JudgedTasks[]
  readonly batch: TaskBatch
}

/** Every task that counts, drawn with its piece. */
const drawn = function* (all: readonly Piece[]): Generator<One> {
  for (const { of, key, count, turn } of all) {
    // what goes through its examples in order counts the tasks of the batches before
    const batch = of.sample(key, turn === 0 ? count : TOGETHER, turn)
    for (let task = 0; task < count; task++) yield { of, batch, task }
  }
}

type Part = (batch: TaskBatch) => ArrayLike<number>

/** How many numbers of a part belong to one task. */
const sizeIn = (part: Part, batch: TaskBatch): number => part(batch).length / batch.tasks

/** The numbers of all tasks, one task after the other. */
const joined = <A extends Float32Array | Int32Array>(
  tasks: readonly One[],
  part: Part,
  make: (length: number) => A,
): A => {
  const size = sizeIn(part, tasks[0].batch)
  const into = make(tasks.length * size)
  tasks.forEach(({ batch, task }, t) => {
    const from = part(batch)
    for (let i = 0; i < size; i++) into[t * size + i] = from[task * size + i]
  })
  return into
}

const floats = (length: number): Float32Array => new Float32Array(length)
const integers = (length: number): Int32Array => new Int32Array(length)

const joinedTasks = (tasks: readonly One[]): TaskBatch => {
  const [{ batch }] = tasks
  const examples = (side: 'support' | 'query'): ExampleArrays => {
    const y: Part = (own) => own[side].y
    return {
      x: joined(tasks, (own) => own[side].x, floats),
      y: batch[side].y instanceof Int32Array ? joined(tasks, y, integers) : joined(tasks, y, floats),
    }
  }
  const hints = Object.keys(batch.hints ?? {}).map(
    (name) => [name, joined(tasks, (own) => own.hints?.[name] ?? [], integers)] as const,
  )
  return {
    tasks: tasks.length,
    support: examples('support'),
    query: examples('query'),
    hints: Object.fromEntries(hints),
  }
}

/** What two tasks must have in common to be in one batch. */
const shapeOf = ({ batch }: One): string =>
  JSON.stringify([
    [batch.support, batch.query].map(({ x, y }) => [
      x.length / batch.tasks,
      y.length / batch.tasks,
      y instanceof Int32Array,
    ]),
    Object.entries(batch.hints ?? {}).map(([name, { length }]) => [name, length / batch.tasks]),
  ])

const filledUp = (group: readonly One[]): JudgedBatch => ({
  of: group.map(({ of }) => of),
  batch: joinedTasks(Array.from({ length: TOGETHER }, (_, i) => group[Math.min(i, group.length - 1)])),
})

/** The batches, each drawn when it is its turn. */
const drawnBatches = function* (tasks: readonly JudgedTasks[], key: Key): Generator<JudgedBatch> {
  let group: One[] = []
  for (const one of drawn(pieces(tasks, key))) {
    const others = group.length > 0 && shapeOf(group[0]) !== shapeOf(one)
    if (others || group.length === TOGETHER) {
      yield filledUp(group)
      group = []
    }
    group.push(one)
  }
  if (group.length > 0) yield filledUp(group)
}

/** Bytes of the batches that are kept for the next model. */
const KEPT = 2 ** 27

/** The batches that were drawn last of each list of tasks: all models of a study are judged on the same. */
const lastDrawn = new WeakMap<
  readonly JudgedTasks[],
  { readonly by: string; readonly batches: readonly JudgedBatch[] }
>()

const bytesIn = ({ batch: { support, query } }: JudgedBatch): number =>
  [support, query].reduce((sum, { x, y }) => sum + x.byteLength + y.byteLength, 0)

/** The batches; those that are kept, or each drawn when it is its turn. */
export const judgedBatches = function* (tasks: readonly JudgedTasks[], key: Key): Generator<JudgedBatch> {
  const by = key.bytes.join()
  const last = lastDrawn.get(tasks)
  if (last?.by === by) return yield* last.batches
  const batches: JudgedBatch[] = []
  let bytes = 0
  for (const batch of drawnBatches(tasks, key)) {
    yield batch
    bytes += bytesIn(batch)
    if (bytes <= KEPT) batches.push(batch)
    else batches.length = 0
  }
  if (bytes <= KEPT) lastDrawn.set(tasks, { by, batches })
}
