/** Files of safetensors byte by byte, also such as no writer makes. */
import { decodeSafetensors } from '../../src/data/safetensors'
import { wording } from './outcome'

/** A file with any header over some data. */
export const file = (header: unknown, data: readonly number[] = []): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

export const entry = (dtype: string, dimensions: readonly number[], begin: number, end: number) => ({
  dtype,
  shape: dimensions,
  data_offsets: [begin, end],
})

/** How a file is refused. */
export const said = (bytes: Uint8Array): string => wording(decodeSafetensors('a.safetensors', bytes))
