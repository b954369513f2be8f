/**
 * The stack of a function in C: what is on it is an expression that nothing was done with yet; what is stored becomes a
 * statement.
 *
 * Law: what is on the stack keeps its value, whatever is stored meanwhile.
 */

/** An expression and the variables in it. */
interface Entry {
  readonly text: string
  readonly reads: readonly string[]
}

type Type = 'vf' | 'long'

export interface Stack {
  readonly stack: Entry[]
  /** The statements so far. */
  readonly lines: readonly string[]
  readonly say: (line: string) => void
  readonly pop: () => Entry
  /** The last so many, in their order. */
  readonly popped: (count: number) => readonly Entry[]
  /** An expression of others. */
  readonly push: (text: string, ...of: readonly Entry[]) => void
  /** A variable of its own with that value. */
  readonly named: (type: Type, text: string) => Entry
  readonly get: (local: number) => void
  readonly set: (local: number) => void
  readonly pointer: () => number
  readonly register: () => number
  readonly repeat: (count: number, body: () => void) => void
  /** The declarations of all locals. */
  readonly declared: () => readonly string[]
}

export const stackFor = (parameters: number): Stack => {
  const lines: string[] = []
  const stack: Entry[] = []
  let [pointers, registers, temporaries, depth] = [0, 0, 0, 1]

  const say = (line: string): void => void lines.push('  '.repeat(depth) + line)
  const popped = (count: number): readonly Entry[] => stack.splice(stack.length - count)
  const pop = (): Entry => popped(1)[0]
  const named = (type: Type, text: string): Entry => {
    const name = `t${temporaries++}`
    say(`${type} ${name} = ${text};`)
    return { text: name, reads: [name] }
  }
  // pointers follow the parameters; registers are negative
  const nameOf = (local: number): string => {
    if (local < 0) return `r${-local - 1}`
    return local < parameters ? `a${local}` : `p${local - parameters}`
  }
  const names = (letter: string, count: number): string =>
    Array.from({ length: count }, (_, i) => `${letter}${i}`).join(', ')

  return {
    stack,
    lines,
    say,
    pop,
    popped,
    push: (text, ...of) => void stack.push({ text, reads: of.flatMap(({ reads }) => reads) }),
    named,
    get: (local) => void stack.push({ text: nameOf(local), reads: [nameOf(local)] }),
    set: (local) => {
      const [value, name] = [pop(), nameOf(local)]
      stack.forEach((entry, i) => {
        if (entry.reads.includes(name)) stack[i] = named(local < 0 ? 'vf' : 'long', entry.text)
      })
      say(`${name} = ${value.text};`)
    },
    pointer: () => parameters + pointers++,
    register: () => -++registers,
    repeat: (count, body) => {
      if (count === 0) return
      if (count === 1) {
        body()
        return
      }
      const name = `i${temporaries++}`
      say(`for (long ${name} = 0; ${name} < ${count}; ${name}++) {`)
      depth++
      body()
      depth--
      say('}')
    },
    declared: () => [
      ...(pointers > 0 ? [`  long ${names('p', pointers)};`] : []),
      ...(registers > 0 ? [`  vf ${names('r', registers)};`] : []),
    ],
  }
}
