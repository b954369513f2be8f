/**
 * Records one after the other, as TensorFlow has them: the length in eight bytes, its checksum, the record, the checksum
 * of that. A reader can thus stop before a record that is still being written, and go on there later.
 *
 * Law: of a file of records that is cut anywhere, the records before the cut are found, and where the last of them ends.
 */

/** Castagnoli's polynomial, its lowest coefficient in the highest bit. */
const POLYNOMIAL = 0x82f63b78

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
  return rest
})

/** The checksum CRC-32C of RFC 3720. */
export const crc32c = (bytes: Uint8Array): number =>
  ~bytes.reduce((crc, byte) => TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8), ~0) >>> 0

const MASK = 0xa282ead8

/** The checksum turned by 15 bits, plus a constant: a record may itself hold checksums, which must not look like its own. */
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0
}

const HEAD = 12
const FOOT = 4

/** A record as it stands in a file. */
export const framed = (record: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(HEAD + record.length + FOOT)
  const view = new DataView(whole.buffer)
  view.setBigUint64(0, BigInt(record.length), true)
  view.setUint32(8, masked(whole.subarray(0, 8)), true)
  whole.set(record, HEAD)
  view.setUint32(HEAD + record.length, masked(record), true)
  return whole
}

/** The records at the beginning of a file that are whole and undamaged, and the place where the last of them ends. */
export const recordsIn = (
  file: Uint8Array,
): { readonly records: readonly Uint8Array[]; readonly end: number } => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const records: Uint8Array[] = []
  let end = 0
  while (end + HEAD + FOOT <= file.length) {
    const length = Number(view.getBigUint64(end, true))
    const next = end + HEAD + length + FOOT
    if (view.getUint32(end + 8, true) !== masked(file.subarray(end, end + 8)) || next > file.length) break
    const record = file.subarray(end + HEAD, end + HEAD + length)
    if (view.getUint32(next - FOOT, true) !== masked(record)) break
    records.push(record)
    end = next
  }
  return { records, end }
}
