/** The part of the benchmark that compares Weyl with its peers on one workload. */
import { join } from 'node:path'
import { type Budget, measure, type Row } from './harness/measure'
import type { Recruit } from './harness/recruits'
import { writeWorkload } from './workloads/files'
import { workloadOf } from './workloads/make'
import type { Settings } from './workloads/settings'

export interface Comparison {
  readonly settings: Settings
  readonly rows: readonly Row[]
}

/** Writes the workload into a folder of its own and measures the recruits on it. */
export const compare = async (
  settings: Settings,
  recruits: readonly Recruit[],
  budget: Budget,
  folder: string,
  tell: (what: string) => void,
): Promise<Comparison> => {
  const own = join(folder, settings.name)
  await writeWorkload(own, workloadOf(settings))
  return {
    settings,
    rows: await measure(own, recruits, budget, (what) => tell(`${settings.name}: ${what}`)),
  }
}
