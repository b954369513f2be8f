/**
 * Event files as TensorBoard reads them, decoded by their formats alone: records (TensorFlow's `record_writer.h`) of protocol
 * buffers, whose fields are told by their numbers.
 */
import { readFile } from 'node:fs/promises'

/** CRC-32C bit by bit, of bits that come lowest first. */
export const slowCrc = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const carried = (crc ^ (byte >>> bit)) & 1
      crc = (crc >>> 1) ^ (carried === 1 ? 0x82f63b78 : 0)
    }
  return (crc ^ 0xffffffff) >>> 0
}

const masked = (bytes: Uint8Array): number => {
  const crc = BigInt(slowCrc(bytes))
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn)
}

/** The records of a file; throws unless it consists of whole records. */
export const decodedRecords = (file: Uint8Array): readonly Uint8Array[] => {
  const records: Uint8Array[] = []
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true))
    const record = file.subarray(at + 12, at + 12 + length)
    if (view.getUint32(at + 8, true) !== masked(file.subarray(at, at + 8))) throw new Error(`length at ${at}`)
    if (view.getUint32(at + 12 + length, true) !== masked(record)) throw new Error(`record at ${at}`)
    records.push(record)
    at += 16 + length
  }
  return records
}

/** The values of fields by their numbers: numbers, and bytes of whatever has a length. */
type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>

const fieldsIn = (message: Uint8Array): Fields => {
  const fields = new Map<number, (number | Uint8Array)[]>()
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let unit = 1; ; unit *= 128) {
      const byte = message[at++]
      value += (byte & 127) * unit
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const before = at
    const read: Readonly<Record<number, () => number | Uint8Array>> = {
      0: varint,
      1: () => view.getFloat64((at += 8) - 8, true),
      2: () => {
        const length = varint()
        return message.subarray(at, (at += length))
      },
      5: () => view.getFloat32((at += 4) - 4, true),
    }
    const value = read[tag % 8]()
    if (at <= before || at > message.length) throw new Error(`field at ${before}`)
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value])
  }
  return fields
}

const messages = (fields: Fields, number: number): readonly Fields[] =>
  (fields.get(number) ?? []).map((value) => {
    if (typeof value === 'number') throw new Error(`field ${number} is no message`)
    return fieldsIn(value)
  })

const textOf = (value: number | Uint8Array | undefined): string => Buffer.from(value as Uint8Array).toString()

/** A value of a summary: a scalar where it has one. */
export interface Value {
  readonly step: number
  readonly time: number
  readonly tag: string
  readonly scalar: number | undefined
  readonly fields: Fields
}

/** What is in an event file, in its order; its first event names the version of the format. */
export const valuesOf = (file: Uint8Array): readonly Value[] => {
  const [first, ...others] = decodedRecords(file).map(fieldsIn)
  if (textOf(first.get(3)?.[0]) !== 'brain.Event:2') throw new Error('no event file')
  return others.flatMap((event) =>
    messages(event, 5).flatMap((summary) =>
      messages(summary, 1).map((fields) => {
        const scalar = fields.get(2)?.[0]
        return {
          step: Number(event.get(2)?.[0] ?? 0),
          time: Number(event.get(1)?.[0]),
          tag: textOf(fields.get(1)?.[0]),
          scalar: typeof scalar === 'number' ? scalar : undefined,
          fields,
        }
      }),
    ),
  )
}

/** The scalars of an event file: by tag the steps with their values. */
export const scalarsOf = async (
  path: string,
): Promise<Readonly<Record<string, readonly (readonly [number, number])[]>>> => {
  const found: Record<string, (readonly [number, number])[]> = {}
  for (const { tag, step, scalar } of valuesOf(await readFile(path)))
    if (scalar !== undefined) (found[tag] ??= []).push([step, scalar])
  return found
}

/** The settings of an event file, as TensorBoard's plugin for hyperparameters has them. */
export const settingsOf = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  const own = valuesOf(await readFile(path)).filter(({ tag }) => tag === '_hparams_/session_start_info')
  return Object.fromEntries(
    own.flatMap(({ fields }) =>
      messages(fields, 9)
        .flatMap((metadata) => messages(metadata, 1))
        .flatMap((plugin) => messages(plugin, 2))
        .flatMap((data) => messages(data, 3))
        .flatMap((session) => messages(session, 1))
        .map((entry) => {
          const [value] = messages(entry, 2)
          const [number, text, flag] = [2, 3, 4].map((field) => value.get(field)?.[0])
          return [
            textOf(entry.get(1)?.[0]),
            number ?? (flag === undefined ? textOf(text) : flag === 1),
          ] as const
        }),
    ),
  )
}
