/**
 * Some digits of MNIST (LeCun, Cortes and Burges, 1998), which the build puts beside the page: gzipped, labels first,
 * then pixels, images to train on first.
 */
import type { ImageSet } from '../../src'
import { fail } from '../../src/dsl/core/problem'

/** How many there are. */
const TRAIN = 6000
export const TEST = 1000

const SIDE = 28
const PIXELS = SIDE * SIDE

/** The bytes at an address; `tell` hears which part of them has come. */
const fetched = async (
  address: string,
  tell: (part: number) => void,
): Promise<readonly Uint8Array<ArrayBuffer>[]> => {
  const where = 'the digits'
  const missing = {
    expected: 'the file data/digits.bin beside the page',
    fix: 'load the page again, with a network',
  }
  const response = await fetch(address).catch((error: unknown) =>
    fail({ where, given: String(error), ...missing }),
  )
  if (!response.ok || response.body === null)
    return fail({ where, given: `the status ${response.status}`, ...missing })
  const all = Number(response.headers.get('Content-Length') ?? Infinity)
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body.getReader()
  let bytes = 0
  for (let got = await reader.read(); !got.done; got = await reader.read()) {
    parts.push(got.value)
    bytes += got.value.length
    tell(bytes / all)
  }
  // not every host says how many there are
  tell(1)
  return parts
}

/** The images, fetched and checked. */
export const digits = async (address: string, tell: (part: number) => void): Promise<ImageSet> => {
  const packed = new Blob([...(await fetched(address, tell))])
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  const count = TRAIN + TEST
  if (bytes.length !== count * (1 + PIXELS))
    fail({
      where: 'the digits',
      given: `${bytes.length} bytes`,
      expected: `${count * (1 + PIXELS)}, those of ${count} digits`,
      cause: 'a file of another version of the page',
      fix: 'load the page again',
    })
  const side = (first: number, length: number) => ({
    height: SIDE,
    width: SIDE,
    labels: bytes.subarray(first, first + length),
    pixels: bytes.subarray(count + first * PIXELS, count + (first + length) * PIXELS),
  })
  return { train: side(0, TRAIN), test: side(TRAIN, TEST) }
}
