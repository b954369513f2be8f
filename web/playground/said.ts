/** What a program says to the page. It is decoded before it is used: the program may be anybody's. */
import * as t from 'io-ts'

/** Characters of a text, numbers of a picture, and points of curves in a message, at most. */
const [CHARACTERS, PIXELS, POINTS] = [100_000, 1_000_000, 10_000] as const

/** The codec of those values that pass a test. */
const those = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)

const text = those('text', (u): u is string => typeof u === 'string' && u.length <= CHARACTERS)
const whole = those('whole number', (u): u is number => Number.isInteger(u) && Number(u) >= 0)

const floats = those(
  'Float32Array',
  (u): u is Float32Array => u instanceof Float32Array && u.length <= PIXELS,
)

const said = <Kind extends string, P extends t.Props>(kind: Kind, properties: P) =>
  t.readonly(t.type({ kind: t.literal(kind), ...properties }))

const engineChoice = t.readonly(
  t.intersection([t.type({ name: text, label: text }), t.partial({ missing: text })]),
)

const points = those(
  'points',
  (u): u is readonly (readonly [curve: string, value: number])[] =>
    t.array(t.tuple([text, t.number])).is(u) && u.length <= POINTS,
)

const section = t.readonly(
  t.type({ title: text, head: t.readonlyArray(text), rows: t.readonlyArray(t.readonlyArray(text)) }),
)

/** What the program says itself. */
const ofProgram = [
  said('engines', { choices: t.readonlyArray(engineChoice) }),
  said('printed', { level: t.keyof({ log: null, warn: null, error: null }), text }),
  said('points', { points }),
  said('picture', { title: text, rows: whole, columns: whole, values: floats }),
  said('explained', { title: text, sections: t.readonlyArray(section) }),
  /** `line` is one of the JavaScript that was made of the program. */
  said('failed', { problem: text, line: t.union([whole, t.undefined]) }),
  /** Its last line has run; `waited` says that all that it began is done as well. */
  said('ended', { waited: t.boolean }),
] as const

export const Said = t.union([
  ...ofProgram,
  // what the frame says of its worker
  said('broken', { message: text, line: whole }),
  said('alive', {}),
])

export type Said = t.TypeOf<typeof Said>
