/**
 * The code of an experiment is its author's: an exception out of it is told as one of that code, not as a defect of
 * ours. Whatever an experiment brings passes through here once.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../dsl/core/problem'
import { thrownBy } from './problems'
import type { Conditions } from './report'
import type { Floor, JudgedTasks, Model, Source, Study } from './training'

/** Calls it; `where` is how the author knows it. */
export const called = <B>(where: string, f: () => B): B => {
  try {
    return f()
  } catch (error) {
    throw thrownBy(where, error)
  }
}

/** Awaits what it promises. JavaScript may well have forgotten the promise. */
const awaited = async <B>(where: string, f: () => Promise<B>): Promise<B> => {
  try {
    return await f()
  } catch (error) {
    throw thrownBy(where, error)
  }
}

/** Runs a task of the author's, which in JavaScript may be none. */
const run =
  <A>(where: string, make: () => TE.TaskEither<Problem, A>): TE.TaskEither<Problem, A> =>
  () =>
    awaited(where, async () => {
      const task: unknown = make()
      return typeof task === 'function'
        ? (task as TE.TaskEither<Problem, A>)()
        : fail({
            where,
            given: task instanceof Promise ? 'a promise' : 'no task',
            expected: 'a TaskEither: a function without arguments that promises an Either',
            fix: 'wrap it: attempt(async () => …), with attempt from weyl',
          })
    })

const floorOf = (where: string, floor: Floor): Floor => ({
  ...floor,
  scores: (...of) => called(`floor '${floor.name}' of ${where}`, () => floor.scores(...of)),
})

const tasksOf = (where: string, tasks: JudgedTasks): JudgedTasks => ({
  ...tasks,
  sample: (...of) => called(`tasks '${tasks.set}' of ${where}`, () => tasks.sample(...of)),
  floors: tasks.floors.map((floor) => floorOf(where, floor)),
})

const sourceOf = (where: string, source: Source): Source => ({
  ...source,
  train: (...of) => called(`training tasks of ${where}`, () => source.train(...of)),
  watched: source.watched.map((tasks) => tasksOf(where, tasks)),
  judged: source.judged.map((tasks) => tasksOf(where, tasks)),
})

const modelOf = (model: Model): Model => {
  const where = `model '${model.name}'`
  return {
    ...model,
    start: (...of) => called(where, () => model.start(...of)),
    step: (...of) => called(where, () => model.step(...of)),
    judge: (...of) => called(where, () => model.judge(...of)),
    answer: (...of) => called(where, () => model.answer(...of)),
    activations: (...of) => called(where, () => model.activations(...of)),
    weights: (...of) => called(where, () => model.weights(...of)),
  }
}

const studyOf = (study: Study): Study => {
  const where = `study '${study.name}'`
  return {
    ...study,
    models: study.models.map(modelOf),
    source: (key) =>
      pipe(
        run(`source of ${where}`, () => study.source(key)),
        TE.map((source) => called(`source of ${where}`, () => sourceOf(where, source))),
      ),
    pictures: (trained) => awaited(`pictures of ${where}`, () => study.pictures(trained)),
  }
}

/** What an experiment makes of its conditions. */
export const conditionsOf = (where: string, { marks, figures }: Conditions): Conditions => ({
  marks: (set) => called(where, () => marks(set)),
  figures: (found) => called(where, () => figures(found)),
})

/** The studies of an experiment, all of whose code is told apart from ours. */
export const studiesOf = (
  where: string,
  make: () => TE.TaskEither<Problem, readonly Study[]>,
): TE.TaskEither<Problem, readonly Study[]> =>
  pipe(
    run(where, make),
    TE.map((studies) => called(where, () => studies.map(studyOf))),
  )
