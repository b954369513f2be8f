/** The floors of a run's studies, scored on the tasks that its models were judged on. */
import { key, split } from '../dsl/core/random'
import { distinct } from '../report/style'
import type { Common } from './common'
import { orFail } from './effects'
import { floorResults } from './evaluation'
import type { Study } from './study'
import { type FloorSummary, floorSetsOf, type Scored, type Scores } from './summary'

export const floorsOf = async (
  studies: readonly Study[],
  { seed, seeds }: Pick<Common, 'seed' | 'seeds'>,
): Promise<readonly FloorSummary[]> => {
  const summaries: FloorSummary[] = []
  for (const study of studies) {
    const seen: (Scores<Scored> & { readonly floor: string })[] = []
    for (let own = seed; own < seed + seeds; own++) {
      const root = key(own)
      const { judged } = await orFail(study.source(split(root, 'data')))
      const results = floorResults(judged, split(root, 'judged'))
      for (const floor of distinct(results.map((result) => result.floor)))
        seen.push({ floor, seed: own, results: results.filter((result) => result.floor === floor) })
    }
    for (const floor of distinct(seen.map((scores) => scores.floor)))
      summaries.push({
        study: study.name,
        floor,
        sets: floorSetsOf(seen.filter((scores) => scores.floor === floor)),
      })
  }
  return summaries
}
