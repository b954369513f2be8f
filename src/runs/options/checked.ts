/** A codec that takes a value as it is, or refuses it. `expected` is what problems quote. */
import { identity } from 'fp-ts/function'
import * as t from 'io-ts'

export const checked = <A>(expected: string, is: (value: unknown) => value is A): t.Type<A> =>
  new t.Type(
    expected,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    identity,
  )
