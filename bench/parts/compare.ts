/** Weyl against its peers on one workload. */
import { join } from 'node:path'
import { ROUGHLY } from '../harness/agreement'
import { type Budget, measure, type Row } from '../harness/measure'
import type { Recruit } from '../harness/recruits'
import { verdicts, workloadTable } from '../harness/report'
import type { Part } from '../part'
import { writeWorkload } from '../workloads/files'
import { workloadOf } from '../workloads/make'
import { type Settings, siblingOf, workloads } from '../workloads/settings'

/** Writes the workload into a folder of its own and measures the recruits on it. */
const compare = async (
  settings: Settings,
  recruits: readonly Recruit[],
  budget: Budget,
  folder: string,
  tell: (what: string) => void,
): Promise<readonly Row[]> => {
  const own = join(folder, settings.name)
  await writeWorkload(own, workloadOf(settings))
  const sibling = siblingOf(settings)
  const small = join(own, 'small')
  if (sibling !== undefined) await writeWorkload(small, workloadOf(sibling))
  const trials =
    sibling === undefined ? [{ folder: own }] : [{ folder: small }, { folder: own, gradient: ROUGHLY }]
  return measure(trials, own, recruits, budget, (what) => tell(`${settings.name}: ${what}`))
}

/** A part for each workload. */
export const comparisons: readonly Part[] = workloads.map(([settings, about]) => ({
  name: settings.name,
  about,
  run: async ({ recruits, budget, folder, tell }) => {
    const rows = await compare(settings, recruits, budget, folder, tell)
    return {
      text: [workloadTable(rows), ...verdicts(settings.name, rows)].join('\n'),
      data: { settings, rows },
    }
  },
}))
