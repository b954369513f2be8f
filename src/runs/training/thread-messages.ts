/** What the main thread and the threads of a run tell each other. */
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import { metrics, outcome } from '../store'

const problem: t.Type<Problem> = t.intersection([
  t.type({ where: t.string, given: t.string, expected: t.string }),
  t.partial({ cause: t.string, fix: t.string }),
])

/** What a thread tells. */
export const told = t.union([
  /** It has run the script as far as its experiment, and waits for jobs. */
  t.type({ kind: t.literal('ready') }),
  t.type({ kind: t.literal('rows'), rows: t.readonlyArray(metrics) }),
  t.type({ kind: t.literal('outcome'), outcome: t.union([outcome, t.undefined]) }),
  t.type({ kind: t.literal('problem'), problem, stack: t.union([t.string, t.undefined]) }),
])

/** What a thread is told. */
export const asked = t.union([
  t.type({ kind: t.literal('job'), job: t.unknown }),
  t.type({ kind: t.literal('stop') }),
  /** The next rows that it has told together are written. */
  t.type({ kind: t.literal('written') }),
])

/** What a thread is started with: whose jobs it serves, on how many cores. A thread that somebody else has started has other data. */
export const service = t.type({
  weyl: t.literal('a thread of a run'),
  experiment: t.string,
  cores: t.number,
})

export type Told = t.TypeOf<typeof told>
export type Asked = t.TypeOf<typeof asked>
export type Service = t.TypeOf<typeof service>
