/** What a check says to the page. It is decoded before it is used: the function may be anybody's. */
import * as t from 'io-ts'

/** Characters of a text, sizes of a shape and numbers of a picture, at most. */
const [CHARACTERS, RANK, NUMBERS] = [20_000, 8, 100_000] as const

const those = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)

const text = those('text', (u): u is string => typeof u === 'string' && u.length <= CHARACTERS)
const count = those('count', (u): u is number => Number.isInteger(u) && Number(u) >= 0)
const shape = those(
  'shape',
  (u): u is readonly number[] => Array.isArray(u) && u.length <= RANK && u.every((n) => count.is(n)),
)
const numbers = those('numbers', (u): u is Float64Array => u instanceof Float64Array && u.length <= NUMBERS)

const picture = t.readonly(t.type({ title: text, shape, values: numbers, words: text }))

const said = <Kind extends string, P extends t.Props>(kind: Kind, properties: P) =>
  t.readonly(t.type({ kind: t.literal(kind), ...properties }))

export const Said = t.union([
  said('tried', { cases: count }),
  said('held', { cases: count }),
  /** The smallest case that was found. */
  said('broken', {
    reason: text,
    element: text,
    cases: count,
    shrunk: count,
    pictures: t.readonlyArray(picture),
  }),
  /** The function or the action threw, on the smallest such case if it was one. */
  said('failed', {
    problem: text,
    element: t.union([text, t.undefined]),
    pictures: t.readonlyArray(picture),
  }),
])

export type Said = t.TypeOf<typeof Said>
export type Picture = t.TypeOf<typeof picture>
