/** Those of some models that were asked for by name. */
import type { Model } from '../runs/training'

export const chosen = (names: readonly string[], models: readonly Model[]): readonly Model[] =>
  models.filter(({ name }) => names.includes(name))
