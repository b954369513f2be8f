/** What is kept as JSON, as a value; nothing where it was cut short, edited, or is of another version. */
import * as E from 'fp-ts/Either'
import * as J from 'fp-ts/Json'
import type * as t from 'io-ts'

export const valueKept = <A>(codec: t.Decoder<unknown, A>, bytes: Uint8Array | undefined): A | undefined => {
  const parsed = J.parse(new TextDecoder().decode(bytes))
  const known = E.isLeft(parsed) ? parsed : codec.decode(parsed.right)
  return E.isLeft(known) ? undefined : known.right
}
