/**
 * Unpacking with a bound. Contract: never more than `most` bytes, in one piece of memory where `size` is right;
 * checksums are checked (Adler-32 of zlib, CRC-32 and length of gzip), data that end too early are refused.
 */
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

const ways = { gzip: gunzipSync, zlib: inflateSync, deflate: inflateRawSync } as const

/** zlib's own size of a piece: where the size is wrong, pieces must not be so small that there are millions. */
const LEAST = 16_384

/** A deflated byte cannot stand for more. */
const MOST_TIMES = 1032

/** Throws what zlib throws (`isTooLong` tells whether it is the bound). */
export const unpack = (
  way: keyof typeof ways,
  bytes: Uint8Array,
  { size, most = size }: { readonly size: number; readonly most?: number },
): Uint8Array => {
  const { buffer, byteOffset, length } = ways[way](bytes, {
    maxOutputLength: Math.max(1, most),
    // one byte more than there should be: a piece that is filled is followed by another of its size
    chunkSize: Math.max(LEAST, Math.min(size, most, MOST_TIMES * bytes.length) + 1),
  })
  return new Uint8Array(buffer, byteOffset, length)
}

/** Whether unpacking stopped because there was more than the bound. */
export const isTooLong = (error: unknown): boolean =>
  error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
