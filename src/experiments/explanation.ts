/** What the compiler makes of one outer step of each model, as tables. */
import { explain } from '../compiler/explain'
import { key, split } from '../dsl/core/random'
import { trace } from '../dsl/transforms/program'
import { table } from '../report/table'
import { tensorsOf } from './batches'
import { IMAGE, prepared } from './job'
import type { Model } from './model'
import type { Settings } from './settings'

export const explanation = async (models: readonly Model[], settings: Settings): Promise<string> => {
  const { tasks } = await prepared(settings)
  const root = key(settings.seed)
  const data = tensorsOf(tasks.train(split(root, 'explain'), settings.tasks), IMAGE)
  return models
    .map(({ name, start, step }) => {
      const { program } = trace(
        (...given: Parameters<typeof step>) => step(...given),
        [start(split(root, 'explain')), data],
      )
      const sections = explain(program).map(({ title, head, rows }) => `${title}\n\n${table(head, rows)}`)
      return [`One outer step of '${name}'`, ...sections].join('\n\n')
    })
    .join('\n\n\n')
}
