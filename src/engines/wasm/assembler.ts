/**
 * Writes WebAssembly: instructions as bytes, functions with typed locals, and the module around them.
 * (WebAssembly Core Specification 2.0, chapter 5, "Binary Format"; the vector instructions have prefix 0xfd.)
 */

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
const PLAIN = {
  select: 0x1b,
  'i32.lt_u': 0x49,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'f32.demote_f64': 0xb6,
  'f64.promote_f32': 0xbb,
} as const

/** Vector instructions without operands. */
const VECTOR = {
  // of a number on the stack
  'i32x4.splat': 0x11,
  'i32x4.eq': 0x37,
  'i32x4.ne': 0x38,
  'i32x4.lt_s': 0x39,
  'i32x4.gt_s': 0x3b,
  'f32x4.eq': 0x41,
  'f32x4.ne': 0x42,
  'f32x4.lt': 0x43,
  'f32x4.gt': 0x44,
  'f32x4.ge': 0x46,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.bitselect': 0x52,
  'f32x4.nearest': 0x6a,
  'i32x4.abs': 0xa0,
  'i32x4.neg': 0xa1,
  'i32x4.shl': 0xab,
  'i32x4.shr_s': 0xac,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'i32x4.mul': 0xb5,
  'i32x4.min_s': 0xb6,
  'i32x4.max_s': 0xb8,
  'f32x4.abs': 0xe0,
  'f32x4.neg': 0xe1,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.min': 0xe8,
  'f32x4.max': 0xe9,
  'f32x4.pmax': 0xeb,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'f32x4.convert_i32x4_s': 0xfa,
  // a · b + c, rounded once where the processor can; of the relaxed instructions of WebAssembly 3.0
  'f32x4.relaxed_madd': 0x105,
} as const

export type Vector = keyof typeof VECTOR

/** Functions of numbers that the host lends: (f64, …) → f64. */
export const LENT = ['sin', 'cos', 'log1p', 'pow'] as const satisfies readonly (keyof Math)[]
export type Lent = (typeof LENT)[number]

/** One function while it is written. Every method appends an instruction. */
export interface Writer {
  readonly plain: (name: keyof typeof PLAIN) => void
  readonly vector: (name: Vector) => void
  readonly number: (value: number) => void
  /** Four equal floats, or four equal 32-bit patterns. */
  readonly floats: (value: number) => void
  readonly bits: (value: number) => void
  /** All bits of the first lane, none of the others. */
  readonly firstLane: () => void
  /** The lanes of the vector on the stack in another order. */
  readonly permuted: (lanes: readonly number[]) => void
  readonly get: (local: number) => void
  readonly set: (local: number) => void
  /** A new local of the function. */
  readonly pointer: () => number
  readonly register: () => number
  /** Loads and stores of 4 bytes or 16 at the address on the stack plus `offset`. */
  readonly loadNumber: (offset: number) => void
  readonly load: (offset: number) => void
  readonly store: (offset: number) => void
  readonly loadSplat: (offset: number) => void
  readonly loadLane: (offset: number, lane: number) => void
  readonly storeLane: (offset: number, lane: number) => void
  readonly extract: (lane: number) => void
  readonly replace: (lane: number) => void
  readonly call: (index: number) => void
  readonly lent: (name: Lent) => void
  /** `body` again and again, `count` times; nothing where it is 0. */
  readonly repeat: (count: number, body: () => void) => void
}

/** A function, written. */
export interface Body {
  readonly parameters: number
  readonly pointers: number
  readonly registers: number
  readonly bytes: readonly number[]
}

/** Locals are declared by type, so their numbers are known only at the end: they are patched in then. */
const POINTER = 0
const REGISTER = 1

/** Writes one function of `parameters` addresses without a result. */
export const written = (parameters: number, write: (writer: Writer) => void): Body => {
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
    firstLane: () => vector(0x0c, ...Array.from({ length: 16 }, (_, i) => (i < 4 ? 0xff : 0))),
    permuted: (lanes) => {
      const both = fresh(REGISTER)
      local(0x22, both)
      local(0x20, both)
      vector(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)))
    },
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
    call: (index) => bytes(0x10, ...unsigned(LENT.length + index)),
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
      bytes(PLAIN['i32.sub'])
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
  const widest = bodies.reduce((most, { parameters }) => Math.max(most, parameters), 0)
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
      [...text('host'), ...text('memory'), 0x02, shared ? 0x03 : 0x01, 0, ...unsigned(MOST_PAGES)],
    ]),
    section(
      3,
      bodies.map(({ parameters }) => [...unsigned(parameters)]),
    ),
    section(
      7,
      exported.map(({ name, index }) => [...text(name), 0x00, ...unsigned(LENT.length + index)]),
    ),
    section(10, code),
  ])
}
