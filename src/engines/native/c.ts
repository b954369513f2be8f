/**
 * Writes C with vector types, as GCC and Clang have them: what is on the stack is an expression, what is stored becomes a
 * statement, so that the compiler sees plain arithmetic on local variables.
 */
import type { Code } from '../../loops/code/code'
import type { Plain, Vector, Writer } from '../../loops/code/writer'
import { type Stack, stackFor } from './stack'

/** Operators of floats; comparisons, which give whole numbers; and operators of those. */
const OF_FLOATS: Readonly<Partial<Record<Vector, string>>> = {
  'f32.add': '+',
  'f32.sub': '-',
  'f32.mul': '*',
  'f32.div': '/',
}

const COMPARED: Readonly<Partial<Record<Vector, string>>> = {
  'f32.eq': '==',
  'f32.ne': '!=',
  'f32.lt': '<',
  'f32.gt': '>',
  'f32.ge': '>=',
}

const OF_BITS: Readonly<Partial<Record<Vector, string>>> = {
  'v.and': '&',
  'v.or': '|',
  'v.xor': '^',
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
  'f32.min': ['fmin_', 2],
  'f32.max': ['fmax_', 2],
  'f32.pmin': ['fpmin', 2],
  'f32.pmax': ['fpmax', 2],
  'f32.convert': ['fconvert', 1],
  'i32.abs': ['iabs', 1],
  'i32.neg': ['ineg', 1],
  'i32.min': ['imin', 2],
  'i32.max': ['imax', 2],
  'i32.trunc': ['itrunc', 1],
  'v.bitselect': ['pick', 3],
}

const PLAIN: Readonly<Record<Exclude<Plain, 'long.select' | 'f32.demote' | 'f64.promote'>, string>> = {
  'long.lt_u': '<',
  'long.add': '+',
  'long.sub': '-',
  'long.mul': '*',
}

const patternOf = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0]

/** Arithmetic on what is on the stack. */
const arithmeticOn = ({ push, pop, popped, named, stack, say }: Stack, width: number) =>
  ({
    plain: (name) => {
      const right = pop()
      if (name === 'f64.promote' || name === 'f32.demote') {
        push(`(${name === 'f64.promote' ? 'double' : 'float'})${right.text}`, right)
        return
      }
      const left = pop()
      if (name === 'long.select') {
        const first = pop()
        push(`(${right.text} ? ${first.text} : ${left.text})`, first, left, right)
      } else if (name === 'long.lt_u')
        push(`(long)((unsigned long)${left.text} < (unsigned long)${right.text})`, left, right)
      else push(`(${left.text} ${PLAIN[name]} ${right.text})`, left, right)
    },
    vector: (name) => {
      const called = CALLED[name]
      if (called !== undefined) {
        const [f, count] = called
        const operands = popped(count)
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
      } else if (name in OF_FLOATS) push(`(${left.text} ${OF_FLOATS[name]} ${right.text})`, left, right)
      else if (name in COMPARED) push(`(vf)(${left.text} ${COMPARED[name]} ${right.text})`, left, right)
      else push(`(vf)((vi)${left.text} ${OF_BITS[name]} (vi)${right.text})`, left, right)
    },
    number: (value) => push(`${value}L`),
    floats: (value) => push(`isplat(${patternOf(value)})`),
    bits: (value) => push(`isplat(${value})`),
    lanesFrom: (lane) =>
      push(`(vf)((vi){ ${Array.from({ length: width }, (_, i) => (i < lane ? 0 : -1)).join()} })`),
    permuted: (lanes) => {
      const upper = pop()
      const lower = pop()
      push(`SHUFFLE(${lower.text}, ${upper.text}, ${lanes.join(', ')})`, lower, upper)
    },
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
    tick: (counter) => say(`TICK(${pop().text}, ${counter});`),
    lent: (name) => {
      const operands = popped(name === 'pow' ? 2 : 1)
      push(`${name}(${operands.map(({ text }) => text).join(', ')})`, ...operands)
    },
  }) satisfies Partial<Writer>

/** Loads and stores. What is loaded has a name at once, since memory may change. */
const memoryOn = ({ pop, named, stack, say }: Stack) => {
  const at = (offset: number): string => `(${pop().text} + ${offset})`
  return {
    loadNumber: (offset) => stack.push(named('long', `NUMBER${at(offset)}`)),
    load: (offset) => stack.push(named('vf', `LOAD${at(offset)}`)),
    loadSplat: (offset) => stack.push(named('vf', `isplat(NUMBER${at(offset)})`)),
    loadLane: (offset, lane) => {
      const value = named('vf', pop().text)
      say(`SETLANE(${value.text}, ${lane}, NUMBER${at(offset)});`)
      stack.push(value)
    },
    store: (offset) => {
      const value = pop()
      say(`STORE(${at(offset)}, ${value.text});`)
    },
    storeLane: (offset, lane) => {
      const value = pop()
      say(`NUMBER${at(offset)} = ((vi)${value.text})[${lane}];`)
    },
    loadEntry: (index) => stack.push(named('long', `ENTRY(${pop().text}, ${index})`)),
  } satisfies Partial<Writer>
}

/** One function, named by its index. */
export const functionIn = (index: number, { width, parameters, write }: Code): string => {
  const on = stackFor(parameters)
  write({
    width,
    fused: true,
    ...arithmeticOn(on, width),
    ...memoryOn(on),
    get: on.get,
    set: on.set,
    pointer: on.pointer,
    register: on.register,
    call: (callee, addresses) =>
      on.say(
        `f${callee}(${on
          .popped(addresses)
          .map(({ text }) => text)
          .join(', ')});`,
      ),
    repeat: on.repeat,
  })
  return [`${headOf(index, parameters)} {`, ...on.declared(), ...on.lines, '}'].join('\n')
}

/** How a function is called. */
export const headOf = (index: number, parameters: number): string =>
  `HIDDEN void f${index}(${Array.from({ length: parameters }, (_, i) => `long a${i}`).join(', ')})`
