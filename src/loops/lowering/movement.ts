/** What only moves numbers becomes another way to reach them. */
import type { Access } from '../access'
import { mapAccesses } from '../kernel'
import { isCheap, isLoad } from '../terms'
import { type Ground, load, type Value } from './ground'

/** A view of a value, by a change of its accesses; `repeats` where elements are seen more than once. */
export const moved = (
  ground: Ground,
  source: number,
  f: (access: Access) => Access | undefined,
  repeats: boolean,
): Value => {
  const { listed, uses, exprOf, valueOf, settle, fresh, emit } = ground
  const expr = exprOf(source)
  if (!isLoad(expr) && (uses[source] > 1 || (repeats && !isCheap(expr)))) settle(source)
  const changed = mapAccesses(valueOf(source).expr, f)
  if (changed !== undefined) return { expr: changed }
  // no strides can do it: the elements are laid out first
  const spec = listed[source]
  const access = fresh(spec)
  emit(spec, valueOf(source), access)
  const laidOut = load(access, spec.dtype)
  return { expr: mapAccesses(laidOut, f) ?? laidOut }
}
