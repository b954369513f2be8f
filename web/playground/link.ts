/** Links that carry a program: compressed, after the `#`, where no server sees it. */
import { messageOf } from '../../src/dsl/core/problem'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../src'

const START = '#program='

/** Characters of a program from a link, at most: a short link may stand for an endless text. */
const MOST = 200_000

const through = (
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> => new Blob([bytes]).stream().pipeThrough(transform)

const read = async (stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = []
  let size = 0
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    size += value.length
    if (size > most) throw new Error(`it unpacks to more than ${most} characters`)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** What comes after the address of the page, in a link to it with a program. */
export const linkTo = async (code: string): Promise<string> => {
  const stream = through(new TextEncoder().encode(code), new CompressionStream('deflate-raw'))
  const bytes = await read(stream, Infinity)
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return START + base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The program that a link carries; nothing if it carries none. */
export const programIn = async (hash: string): Promise<E.Either<Problem, string | undefined>> => {
  if (hash === '' || hash === '#') return E.right(undefined)
  const broken = (given: string, cause: string): E.Either<Problem, never> =>
    E.left({
      where: 'the link',
      given,
      expected: 'a program as “Copy link” packs it',
      cause,
      fix: 'copy the whole link again',
    })
  if (!hash.startsWith(START))
    return broken(`‘${hash.slice(0, 20)}’ after the address`, 'it is a link to something else')
  try {
    const binary = atob(hash.slice(START.length).replaceAll('-', '+').replaceAll('_', '/'))
    const stream = through(
      Uint8Array.from(binary, (c) => c.charCodeAt(0)),
      new DecompressionStream('deflate-raw'),
    )
    return E.right(new TextDecoder('utf-8', { fatal: true }).decode(await read(stream, MOST)))
  } catch (error) {
    return broken('a program that does not unpack', `a part of it is missing (${messageOf(error)})`)
  }
}
