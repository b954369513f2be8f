/** What the compiler makes of one outer step of each model, as tables. */
import { explain } from '../compiler/explain'
import { key, split } from '../dsl/core/random'
import { explainGpu } from '../engines/webgpu/explain'
import type { CommonSettings } from './options'
import { orFail } from './problems'
import { sectionsText } from './sections'
import { stepProgram, type Study } from './training'

export const explanation = async (
  studies: readonly Study[],
  { seed, tasks }: Pick<CommonSettings, 'seed' | 'tasks'>,
): Promise<string> => {
  const root = key(seed)
  const texts: string[] = []
  for (const study of studies) {
    const source = await orFail(study.source(split(root, 'data')))
    for (const model of study.models) {
      const { program, states } = stepProgram(model, source, root, tasks)
      const of = studies.length > 1 ? ` on ${study.name}` : ''
      texts.push(
        `One outer step of '${model.name}'${of}\n\n${sectionsText([...explain(program), explainGpu(program, states)])}`,
      )
    }
  }
  return texts.join('\n\n\n')
}
