/**
 * Writes WebAssembly: instructions as bytes, functions with typed locals, and the module around them.
 * (WebAssembly Core Specification 2.0, chapter 5, "Binary Format"; the vector instructions have prefix 0xfd.)
 */

import type { Code } from '../../loops/code/code'
import { LENT, type Lent, type Plain, type Vector, type Writer } from '../../loops/code/writer'

/** A number in LEB128, unsigned. */
const unsigned = (value: number): readonly number[] => {
  const bytes: number[] = []
  let rest = value >>> 0
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

/** A number in LEB128, signed. */
const signed = (value: number): readonly number[] => {
  const bytes: number[] = []
  let rest = value | 0
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return [...bytes, rest & 0x7f]
}

const float = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer)

const END = 0x0b
const I32 = 0x7f
const F64 = 0x7c
const V128 = 0x7b

/** Instructions of one byte without operands. */
const PLAIN: Readonly<Record<Plain, number>> = {
  'long.select': 0x1b,
  'long.lt_u': 0x49,
  'long.add': 0x6a,
  'long.sub': 0x6b,
  'long.mul': 0x6c,
  'f32.demote': 0xb6,
  'f64.promote': 0xbb,
}

/** Vector instructions without operands. */
const VECTOR: Readonly<Record<Vector, number>> = {
  // of a number on the stack
  'i32.splat': 0x11,
  'i32.eq': 0x37,
  'i32.ne': 0x38,
  'i32.lt': 0x39,
  'i32.gt': 0x3b,
  'f32.eq': 0x41,
  'f32.ne': 0x42,
  'f32.lt': 0x43,
  'f32.gt': 0x44,
  'f32.ge': 0x46,
  'v.and': 0x4e,
  'v.or': 0x50,
  'v.xor': 0x51,
  'v.bitselect': 0x52,
  'i32.abs': 0xa0,
  'i32.neg': 0xa1,
  'i32.shl': 0xab,
  'i32.shr': 0xac,
  'i32.add': 0xae,
  'i32.sub': 0xb1,
  'i32.mul': 0xb5,
  'i32.min': 0xb6,
  'i32.max': 0xb8,
  'f32.abs': 0xe0,
  'f32.neg': 0xe1,
  'f32.sqrt': 0xe3,
  'f32.add': 0xe4,
  'f32.sub': 0xe5,
  'f32.mul': 0xe6,
  'f32.div': 0xe7,
  'f32.min': 0xe8,
  'f32.max': 0xe9,
  'f32.pmin': 0xea,
  'f32.pmax': 0xeb,
  'i32.trunc': 0xf8,
  'f32.convert': 0xfa,
  // a · b + c, rounded once where the processor can; of the relaxed instructions of WebAssembly 3.0
  'f32.madd': 0x105,
}

/** A function, written. */
export interface Body {
  readonly parameters: number
  readonly pointers: number
  readonly registers: number
  readonly bytes: readonly number[]
}

/** The first of a module's own functions: after those that are lent, and `tick`. */
const OWN = LENT.length + 1

/** Locals are declared by type, so their numbers are known only at the end: they are patched in then. */
const POINTER = 0
const REGISTER = 1

/** Assembles a function without a result, for a host that fuses or does not. */
export const written = ({ parameters, write }: Code, fused: boolean): Body => {
  // pieces are bytes, or locals as [kind, number]
  const pieces: (number | readonly [kind: number, local: number])[] = []
  const counts = [0, 0]
  const bytes = (...list: readonly number[]): void => {
    for (const byte of list) pieces.push(byte)
  }
  const vector = (code: number, ...operands: readonly number[]): void =>
    bytes(0xfd, ...unsigned(code), ...operands)
  const local = (code: number, name: number): void => {
    bytes(code)
    if (name >= 0) bytes(...unsigned(name))
    else pieces.push([-name & 1, -name >> 1])
  }
  // the parameters are 0, 1, …; the others are negative until they are patched
  const fresh = (kind: number): number => {
    counts[kind]++
    return -(counts[kind] * 2 + kind)
  }
  const writer: Writer = {
    width: 4,
    fused,
    plain: (name) => bytes(PLAIN[name]),
    vector: (name) => vector(VECTOR[name]),
    number: (value) => bytes(0x41, ...signed(value)),
    floats: (value) => {
      const one = float(value)
      vector(0x0c, ...one, ...one, ...one, ...one)
    },
    bits: (value) => {
      const one = new Uint8Array(Int32Array.of(value).buffer)
      vector(0x0c, ...one, ...one, ...one, ...one)
    },
    lanesFrom: (lane) => vector(0x0c, ...Array.from({ length: 16 }, (_, i) => (i < lane * 4 ? 0 : 0xff))),
    permuted: (lanes) =>
      vector(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))),
    get: (name) => local(0x20, name),
    set: (name) => local(0x21, name),
    pointer: () => fresh(POINTER),
    register: () => fresh(REGISTER),
    loadNumber: (offset) => bytes(0x28, 2, ...unsigned(offset)),
    load: (offset) => vector(0x00, 2, ...unsigned(offset)),
    store: (offset) => vector(0x0b, 2, ...unsigned(offset)),
    loadSplat: (offset) => vector(0x09, 2, ...unsigned(offset)),
    loadLane: (offset, lane) => vector(0x56, 2, ...unsigned(offset), lane),
    storeLane: (offset, lane) => vector(0x5a, 2, ...unsigned(offset), lane),
    extract: (lane) => vector(0x1f, lane),
    replace: (lane) => vector(0x20, lane),
    loadEntry: (index) => bytes(0x28, 2, ...unsigned(index * 4)),
    call: (index) => bytes(0x10, ...unsigned(OWN + index)),
    tick: (counter) => bytes(0x41, ...signed(counter), 0x10, ...unsigned(LENT.length)),
    lent: (name) => bytes(0x10, ...unsigned(LENT.indexOf(name))),
    repeat: (count, body) => {
      if (count === 0) return
      if (count === 1) {
        body()
        return
      }
      const left = fresh(POINTER)
      writer.number(count)
      writer.set(left)
      bytes(0x03, 0x40)
      body()
      writer.get(left)
      writer.number(1)
      bytes(PLAIN['long.sub'])
      local(0x22, left)
      bytes(0x0d, 0, END)
    },
  }
  write(writer)
  const [pointers, registers] = counts
  const first = [parameters, parameters + pointers]
  const patched: number[] = []
  for (const piece of pieces)
    if (typeof piece === 'number') patched.push(piece)
    else for (const byte of unsigned(first[piece[0]] + piece[1] - 1)) patched.push(byte)
  return { parameters, pointers, registers, bytes: patched }
}

/** Bytes one after the other. */
const joined = (parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    bytes.set(part, at)
    return at + part.length
  }, 0)
  return bytes
}

const list = (items: readonly ArrayLike<number>[]): Uint8Array => joined([unsigned(items.length), ...items])

const section = (id: number, items: readonly ArrayLike<number>[]): Uint8Array => {
  const content = list(items)
  return joined([[id], unsigned(content.length), content])
}

const text = (value: string): readonly number[] => {
  const encoded = [...new TextEncoder().encode(value)]
  return [...unsigned(encoded.length), ...encoded]
}

export interface Exported {
  readonly name: string
  readonly index: number
}

/** The pages that the memory may have at most: 4 GiB. */
export const MOST_PAGES = 65536

/** The module: functions that share a memory of the host's. */
export const moduleOf = (
  bodies: readonly Body[],
  exported: readonly Exported[],
  { shared }: { readonly shared: boolean },
): Uint8Array<ArrayBuffer> => {
  const widest = bodies.reduce((most, { parameters }) => Math.max(most, parameters), 2)
  // type n: n addresses → nothing; the lent functions come after
  const address = Array.from({ length: widest + 1 }, (_, n) => [
    0x60,
    ...list(Array.from({ length: n }, () => [I32])),
    0,
  ])
  const lentType = (name: Lent): number => widest + (name === 'pow' ? 2 : 1)
  const lent = [[F64], [F64, F64]].map((from) => [0x60, ...list(from.map((type) => [type])), 1, F64])
  const code = bodies.map(({ pointers, registers, bytes }) => {
    const locals = list(
      [
        [pointers, I32],
        [registers, V128],
      ].map(([count, type]) => [...unsigned(count), type]),
    )
    return joined([unsigned(locals.length + bytes.length + 1), locals, bytes, [END]])
  })
  return joined([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, [...address, ...lent]),
    section(2, [
      ...LENT.map((name) => [...text('host'), ...text(name), 0x00, ...unsigned(lentType(name))]),
      // of an address and a number
      [...text('host'), ...text('tick'), 0x00, ...unsigned(2)],
      [...text('host'), ...text('memory'), 0x02, shared ? 0x03 : 0x01, 0, ...unsigned(MOST_PAGES)],
    ]),
    section(
      3,
      bodies.map(({ parameters }) => [...unsigned(parameters)]),
    ),
    section(
      7,
      exported.map(({ name, index }) => [...text(name), 0x00, ...unsigned(OWN + index)]),
    ),
    section(10, code),
  ])
}
