/** The program of one outer step of a model, as it is before any engine has seen it. */
import { type Key, split } from '../../dsl/core/random'
import { type Program, trace } from '../../dsl/transforms/program'
import { tensorsOf } from './batches'
import type { Model } from './model'
import { type Source, trainingTasksOf } from './source'

/** For so many tasks; what they hold does not matter, but for their shapes. */
export const stepProgram = (model: Model, source: Source, root: Key, tasks: number): Program => {
  const { start, step } = model
  const own = split(root, 'explain')
  const data = tensorsOf(trainingTasksOf(source, model)(own, tasks), source)
  return trace((...given: Parameters<typeof step>) => step(...given), [start(own), data]).program
}
