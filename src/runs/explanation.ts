/** What the compiler makes of one outer step of each model, as tables. */
import { explain } from '../compiler/explain'
import { key, split } from '../dsl/core/random'
import { trace } from '../dsl/transforms/program'
import { explainGpu } from '../engines/webgpu/explain'
import type { CommonSettings } from './options'
import { orFail } from './problems'
import { sectionsText } from './sections'
import { type Study, tensorsOf, trainingTasksOf } from './training'

export const explanation = async (
  studies: readonly Study[],
  { seed, tasks }: Pick<CommonSettings, 'seed' | 'tasks'>,
): Promise<string> => {
  const root = key(seed)
  const texts: string[] = []
  for (const study of studies) {
    const source = await orFail(study.source(split(root, 'data')))
    for (const model of study.models) {
      const { name, start, step } = model
      const data = tensorsOf(trainingTasksOf(source, model)(split(root, 'explain'), tasks), source)
      const { program } = trace(
        (...given: Parameters<typeof step>) => step(...given),
        [start(split(root, 'explain')), data],
      )
      const of = studies.length > 1 ? ` on ${study.name}` : ''
      texts.push(
        `One outer step of '${name}'${of}\n\n${sectionsText([...explain(program), explainGpu(program)])}`,
      )
    }
  }
  return texts.join('\n\n\n')
}
