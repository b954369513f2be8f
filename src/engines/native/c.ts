/**
 * Writes C with vector types, as GCC and Clang have them: what is on the stack is an expression, what is stored becomes a
 * statement, so that the compiler sees plain arithmetic on local variables.
 */
import type { Code } from '../../loops/code/code'
import type { Plain, Vector, Writer } from '../../loops/code/writer'

/** An expression that nothing was done with yet, and the variables in it. */
interface Entry {
  readonly text: string
  readonly reads: readonly string[]
}

const BINARY: Readonly<Partial<Record<Vector, string>>> = {
  'f32.add': '+',
  'f32.sub': '-',
  'f32.mul': '*',
  'f32.div': '/',
}

/** Comparisons of floats, arithmetic and comparisons of whole numbers, and bits: on vectors of whole numbers. */
const OF_FLOATS: Readonly<Partial<Record<Vector, string>>> = {
  'f32.eq': '==',
  'f32.ne': '!=',
  'f32.lt': '<',
  'f32.gt': '>',
  'f32.ge': '>=',
}

const OF_WHOLES: Readonly<Partial<Record<Vector, string>>> = {
  and: '&',
  or: '|',
  xor: '^',
  'i32.add': '+',
  'i32.sub': '-',
  'i32.mul': '*',
  'i32.eq': '==',
  'i32.ne': '!=',
  'i32.lt': '<',
  'i32.gt': '>',
}

/** Functions of the prelude. */
const CALLED: Readonly<Partial<Record<Vector, readonly [name: string, operands: number]>>> = {
  'f32.abs': ['fabs_', 1],
  'f32.neg': ['fneg', 1],
  'f32.sqrt': ['fsqrt', 1],
  'f32.nearest': ['fnearest', 1],
  'f32.min': ['fmin_', 2],
  'f32.max': ['fmax_', 2],
  'f32.pmax': ['fpmax', 2],
  'f32.convert': ['fconvert', 1],
  'i32.abs': ['iabs', 1],
  'i32.neg': ['ineg', 1],
  'i32.min': ['imin', 2],
  'i32.max': ['imax', 2],
  'i32.trunc': ['itrunc', 1],
  bitselect: ['pick', 3],
}

const PLAIN: Readonly<Record<Exclude<Plain, 'select' | 'demote' | 'promote'>, string>> = {
  lt_u: '<',
  add: '+',
  sub: '-',
  mul: '*',
}

const patternOf = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0]

/** One function, named by its index. */
export const functionIn = (index: number, { parameters, write }: Code, width: number): string => {
  const lines: string[] = []
  const stack: Entry[] = []
  let pointers = 0
  let registers = 0
  let temporaries = 0
  let depth = 1

  const say = (line: string): void => void lines.push('  '.repeat(depth) + line)
  const pop = (): Entry => {
    const entry = stack.pop()
    if (entry === undefined) throw new Error('internal: native: nothing on the stack')
    return entry
  }
  const push = (text: string, ...of: readonly Entry[]): void =>
    void stack.push({ text, reads: of.flatMap(({ reads }) => reads) })
  /** A value of its own, which later statements do not change. */
  const named = (type: 'vf' | 'long' | 'float' | 'double', text: string): Entry => {
    const name = `t${temporaries++}`
    say(`${type} ${name} = ${text};`)
    return { text: name, reads: [name] }
  }
  const nameOf = (local: number): string => {
    if (local < 0) return `r${-local - 1}`
    return local < parameters ? `a${local}` : `p${local - parameters}`
  }
  /** What is on the stack and reads a variable keeps its value when that is set. */
  const keepFrom = (name: string): void =>
    stack.forEach((entry, i) => {
      if (entry.reads.includes(name)) stack[i] = named(name.startsWith('r') ? 'vf' : 'long', entry.text)
    })
  const at = (address: Entry, offset: number): string => `(${address.text} + ${offset})`

  const writer: Writer = {
    width,
    plain: (name) => {
      const right = pop()
      if (name === 'promote' || name === 'demote') {
        push(`(${name === 'promote' ? 'double' : 'float'})${right.text}`, right)
        return
      }
      const left = pop()
      if (name === 'select') {
        const first = pop()
        push(`(${right.text} ? ${first.text} : ${left.text})`, first, left, right)
      } else if (name === 'lt_u')
        push(`(long)((unsigned long)${left.text} < (unsigned long)${right.text})`, left, right)
      else push(`(${left.text} ${PLAIN[name]} ${right.text})`, left, right)
    },
    vector: (name) => {
      const called = CALLED[name]
      if (called !== undefined) {
        const [f, count] = called
        const operands = stack.splice(-count)
        push(`${f}(${operands.map(({ text }) => text).join(', ')})`, ...operands)
        return
      }
      const right = pop()
      if (name === 'i32.splat') {
        push(`isplat((int)${right.text})`, right)
        return
      }
      const left = pop()
      if (name === 'i32.shl' || name === 'i32.shr')
        push(`(vf)((vi)${left.text} ${name === 'i32.shl' ? '<<' : '>>'} (int)${right.text})`, left, right)
      else if (name === 'f32.madd') {
        const first = pop()
        push(`(${first.text} * ${left.text} + ${right.text})`, first, left, right)
      } else if (name in BINARY) push(`(${left.text} ${BINARY[name]} ${right.text})`, left, right)
      else if (name in OF_FLOATS) push(`(vf)(${left.text} ${OF_FLOATS[name]} ${right.text})`, left, right)
      else push(`(vf)((vi)${left.text} ${OF_WHOLES[name]} (vi)${right.text})`, left, right)
    },
    number: (value) => push(`${value}L`),
    floats: (value) => push(`isplat(${patternOf(value)})`),
    bits: (value) => push(`isplat(${value})`),
    firstLane: () => push('FIRST'),
    permuted: (lanes) => {
      const vector = pop()
      push(`SHUFFLE(${vector.text}, ${lanes.join(', ')})`, vector)
    },
    get: (local) => stack.push({ text: nameOf(local), reads: [nameOf(local)] }),
    set: (local) => {
      const value = pop()
      keepFrom(nameOf(local))
      say(`${nameOf(local)} = ${value.text};`)
    },
    pointer: () => parameters + pointers++,
    register: () => -++registers,
    loadNumber: (offset) => stack.push(named('long', `NUMBER${at(pop(), offset)}`)),
    load: (offset) => stack.push(named('vf', `LOAD${at(pop(), offset)}`)),
    loadSplat: (offset) => stack.push(named('vf', `isplat(NUMBER${at(pop(), offset)})`)),
    loadLane: (offset, lane) => {
      const vector = pop()
      const value = named('vf', vector.text)
      say(`SETLANE(${value.text}, ${lane}, NUMBER${at(pop(), offset)});`)
      stack.push(value)
    },
    store: (offset) => {
      const value = pop()
      say(`STORE(${at(pop(), offset)}, ${value.text});`)
    },
    storeLane: (offset, lane) => {
      const value = pop()
      say(`NUMBER${at(pop(), offset)} = ((vi)${value.text})[${lane}];`)
    },
    loadEntry: (index) => stack.push(named('long', `ENTRY(${pop().text}, ${index})`)),
    extract: (lane) => {
      const vector = named('vf', pop().text)
      push(`${vector.text}[${lane}]`, vector)
    },
    replace: (lane) => {
      const number = pop()
      const vector = named('vf', pop().text)
      say(`${vector.text}[${lane}] = ${number.text};`)
      stack.push(vector)
    },
    call: (callee, addresses) => {
      const given = stack.splice(stack.length - addresses)
      say(`f${callee}(${given.map(({ text }) => text).join(', ')});`)
    },
    lent: (name) => {
      const operands = stack.splice(name === 'pow' ? -2 : -1)
      push(`${name}(${operands.map(({ text }) => text).join(', ')})`, ...operands)
    },
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
  }
  write(writer)
  const names = (letter: string, count: number): string =>
    Array.from({ length: count }, (_, i) => `${letter}${i}`).join(', ')
  return [
    `${headOf(index, parameters)} {`,
    ...(pointers > 0 ? [`  long ${names('p', pointers)};`] : []),
    ...(registers > 0 ? [`  vf ${names('r', registers)};`] : []),
    ...lines,
    '}',
  ].join('\n')
}

/** How a function is called. */
export const headOf = (index: number, parameters: number): string =>
  `HIDDEN void f${index}(${Array.from({ length: parameters }, (_, i) => `long a${i}`).join(', ')})`
