/** One outer step of a model as a program, as it is before any engine has seen it. */
import { type Key, split } from '../../dsl/core/random'
import { leaves } from '../../dsl/core/tree'
import { type Program, trace } from '../../dsl/transforms/program'
import { tensorsOf } from './batches'
import type { Model } from './model'
import { type Source, trainingTasksOf } from './source'

export interface StepProgram {
  readonly program: Program
  /** How many of its parameters, the first ones, are the state. */
  readonly states: number
}

/** For so many tasks; what they hold does not matter, but for their shapes. */
export const stepProgram = (model: Model, source: Source, root: Key, tasks: number): StepProgram => {
  const { start, step } = model
  const own = split(root, 'explain')
  const data = tensorsOf(trainingTasksOf(source, model)(own, tasks), source)
  const state = start(own)
  const { program } = trace((...given: Parameters<typeof step>) => step(...given), [state, data])
  return { program, states: leaves(state).length }
}
