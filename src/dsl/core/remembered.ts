/**
 * A function of immutable values that many ask for again.
 *
 * Law: `remembered(f)` gives what `f` gives, and the very same for the same object.
 */
export const remembered = <K extends object, V extends object>(f: (of: K) => V): ((of: K) => V) => {
  const known = new WeakMap<K, V>()
  return (of) => {
    const found = known.get(of)
    if (found !== undefined) return found
    const made = f(of)
    known.set(of, made)
    return made
  }
}
