/** All workloads at sizes at which a test has time for them. */
import { type Settings, workloads } from '../../bench/workloads/settings'

const small = (settings: Settings): Settings => ({
  ...settings,
  tasks: 4,
  support: 1,
  query: 1,
  steps: Math.min(settings.steps, 1),
  ...('size' in settings ? { size: settings.kind === 'conv4' ? 18 : 4, channels: 2 } : {}),
  ...(settings.kind === 'conv4' ? { tasks: 2, support: 5, query: 5 } : {}),
  ...('circuits' in settings ? { circuits: 2 } : {}),
  ...('fields' in settings ? { turns: 4, fields: [1, 1, 1, 2] as const } : {}),
})

export const smallSettings: readonly Settings[] = workloads.map(([settings]) => small(settings))
