/**
 * The little of protocol buffers that ONNX models and event files of TensorBoard need: numbers, texts, bytes and messages
 * in messages. A message is kept in pieces, so that large constants are copied once, when all is put together.
 */

/** A run of bytes in pieces. */
export interface Message {
  readonly length: number
  readonly pieces: readonly Uint8Array[]
}

const join = (pieces: readonly Uint8Array[]): Message => ({
  length: pieces.reduce((total, piece) => total + piece.length, 0),
  pieces,
})

/** Seven bits a byte, lowest first; the high bit says that more follow. */
const varint = (value: number): Uint8Array => {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Uint8Array.from([...bytes, rest])
}

const LENGTH_FOLLOWS = 2

const tag = (field: number, wire: number): Uint8Array => varint(field * 8 + wire)

/** One field that holds a whole number of at least 0. */
export const whole = (field: number, value: number): Message => join([tag(field, 0), varint(value)])

const EIGHT_BYTES = 1
const FOUR_BYTES = 5

/** One field that holds a number of eight bytes. */
export const double = (field: number, value: number): Message => {
  const held = new DataView(new ArrayBuffer(8))
  held.setFloat64(0, value, true)
  return join([tag(field, EIGHT_BYTES), new Uint8Array(held.buffer)])
}

/** One field that holds a number of four bytes, the nearest to `value`. */
export const float = (field: number, value: number): Message => {
  const held = new DataView(new ArrayBuffer(4))
  held.setFloat32(0, value, true)
  return join([tag(field, FOUR_BYTES), new Uint8Array(held.buffer)])
}

export const bytes = (field: number, value: Uint8Array): Message =>
  join([tag(field, LENGTH_FOLLOWS), varint(value.length), value])

export const text = (field: number, value: string): Message => bytes(field, new TextEncoder().encode(value))

/** One field that holds a message with the given fields. */
export const nested = (field: number, ...fields: readonly Message[]): Message => {
  const inner = message(...fields)
  return join([tag(field, LENGTH_FOLLOWS), varint(inner.length), ...inner.pieces])
}

export const message = (...fields: readonly Message[]): Message =>
  join(fields.flatMap(({ pieces }) => pieces))

/** All pieces, one after the other. */
export const encoded = ({ length, pieces }: Message): Uint8Array => {
  const all = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
