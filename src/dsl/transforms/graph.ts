/** Walking expressions: what a result is made of, and what of that depends on given tensors. */
import type { AnyTensor } from '../core/tensor'

/**
 * All expressions that `roots` are made of, inputs before what is made of them. The walk does not go below
 * `stop`, nor below expressions older than `oldest`: they cannot depend on anything newer.
 */
export const reachable = (
  roots: readonly AnyTensor[],
  { stop = new Set(), oldest = 0 }: { readonly stop?: ReadonlySet<AnyTensor>; readonly oldest?: number } = {},
): readonly AnyTensor[] => {
  const seen = new Set<AnyTensor>()
  const pending = [...roots]
  for (let x = pending.pop(); x !== undefined; x = pending.pop()) {
    if (seen.has(x) || x.id < oldest) continue
    seen.add(x)
    if (!stop.has(x)) pending.push(...x.inputs)
  }
  return [...seen].sort((a, b) => a.id - b.id)
}

/** The expressions that `roots` are made of and that depend on `sources`, the sources among them. */
export const dependents = (
  roots: readonly AnyTensor[],
  sources: readonly AnyTensor[],
): readonly AnyTensor[] => {
  const stop = new Set(sources)
  const oldest = sources.reduce((least, x) => Math.min(least, x.id), Infinity)
  const found = new Set<AnyTensor>()
  for (const x of reachable(roots, { stop, oldest }))
    if (stop.has(x) || x.inputs.some((input) => found.has(input))) found.add(x)
  return [...found]
}
