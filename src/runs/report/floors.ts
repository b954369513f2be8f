/** The floors of a run's studies, scored on the tasks that its models were judged on. */
import { key, split } from '../../dsl/core/random'
import { distinct } from '../../report/style'
import type { CommonSettings } from '../options'
import { orFail } from '../problems'
import { floorSetsOf, type Scores } from './summary'
import type { FloorSummary, Scored } from '../store'
import { floorResults, type Study } from '../training'

export const floorsOf = async (
  studies: readonly Study[],
  { seed, seeds }: Pick<CommonSettings, 'seed' | 'seeds'>,
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
