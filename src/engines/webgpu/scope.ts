/** Lines of a function in WGSL, in which each expression is written once, where its operands are known. */

export interface Scope {
  /** How many scopes are around it. */
  readonly depth: number
  /** The name of a value of that type, here or further out. */
  readonly named: (type: string, code: string) => string
  readonly line: (code: string) => void
  /** A scope within this one, whose lines are still to be placed. */
  readonly inner: () => Scope
  readonly text: () => string
}

/** `names` counts those of a whole function. */
const within = (known: ReadonlyMap<string, string>, names: { count: number }, depth: number): Scope => {
  const own = new Map<string, string>()
  const lines: string[] = []
  const find = (code: string): string | undefined => own.get(code) ?? known.get(code)
  return {
    depth,
    named: (type, code) => {
      const key = `${type} ${code}`
      const found = find(key)
      if (found !== undefined) return found
      const name = `v${names.count++}`
      own.set(key, name)
      lines.push(`let ${name}: ${type} = ${code};`)
      return name
    },
    line: (code) => void lines.push(code),
    inner: () => within(new Map([...known, ...own]), names, depth + 1),
    text: () => lines.join('\n'),
  }
}

export const newScope = (): Scope => within(new Map(), { count: 0 }, 0)
