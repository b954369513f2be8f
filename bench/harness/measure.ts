/**
 * One workload, all contenders: first they must agree, then they are timed in turns, each in a process of its
 * own, so that what disturbs the machine for a while disturbs all of them.
 */
import { join } from 'node:path'
import * as t from 'io-ts'
import { WeylError } from '../../src'
import { readTensors } from '../workloads/files'
import { type Computed, disagreement } from './agreement'
import type { Recruit } from './recruits'
import { type Hello, open, type Session, type Unavailable } from './session'
import { median } from './statistics'

export type Row = { readonly name: string } & (
  | ({ readonly kind: 'timed'; readonly compileMs: number; readonly peakMb: number } & Timed)
  | ({ readonly kind: 'unavailable' } & Unavailable)
  | { readonly kind: 'failed'; readonly why: string }
)

interface Timed {
  readonly ms: readonly number[]
  readonly versions: Readonly<Record<string, string>>
  readonly form?: string
}

export interface Budget {
  /** Seconds of timed steps for each contender; or, if given, how many steps. */
  readonly seconds: number
  readonly steps?: number
  /** The longest wait for any answer, if that is not the usual one. */
  readonly patience?: number
}

const checked = t.type({ losses: t.readonlyArray(t.number) })
const prepared = t.intersection([t.type({ compile_ms: t.number }), t.partial({ form: t.string })])
const rounds = t.type({ ms: t.readonlyArray(t.number), loss: t.number })
const over = t.type({ peak_mb: t.number })

/** Fewest steps that are timed, unless they take so many times the seconds that there are; and how long a turn is. */
const LEAST = 5
const AT_MOST = 6
const TURN_MS = 250
/** A step that takes longer is as warm after one as after three. */
const SLOW_MS = 1000

const isSession = (opened: Session | Unavailable): opened is Session => 'hello' in opened

type Refused = Extract<Row, { readonly kind: 'unavailable' | 'failed' }>

const failed = (name: string, error: unknown): Refused => ({
  name,
  kind: 'failed',
  why:
    error instanceof WeylError
      ? [error.problem.given, error.problem.cause].filter((part) => part !== undefined).join(': ')
      : String(error),
})

/** What the contender does with its process; its row, if that goes wrong. */
const attempted = async <A>({ name }: Recruit, body: () => Promise<A | Refused>): Promise<A | Refused> => {
  try {
    return await body()
  } catch (error) {
    return failed(name, error)
  }
}

const opened = async (recruit: Recruit, folder: string, { patience }: Budget): Promise<Session | Refused> => {
  const session = await open(recruit.command(folder), recruit.missing, patience)
  if (isSession(session)) return session
  return { name: recruit.name, kind: 'unavailable', ...session }
}

const isRefused = (value: object): value is Refused => 'kind' in value

/** Where contenders must agree, and how nearly their gradients must, if less nearly than elsewhere. */
export interface Trial {
  readonly folder: string
  readonly gradient?: number
}

const compute = (recruit: Recruit, folder: string, budget: Budget): Promise<Computed | Refused> =>
  attempted(recruit, async () => {
    const session = await opened(recruit, folder, budget)
    if (isRefused(session)) return session
    const file = join(folder, `gradient-${recruit.name.replace(':', '-')}.safetensors`)
    try {
      const { losses } = await session.ask(`check ${file}`, checked)
      await session.ask('quit', over)
      return { losses, gradient: await readTensors(file) }
    } finally {
      session.end()
    }
  })

/** Why a contender is not timed, if it is not; the first that computes anything is what others must agree with. */
const refusal = async (
  recruit: Recruit,
  trials: readonly Trial[],
  budget: Budget,
  expected: Map<string, Computed>,
): Promise<Refused | undefined> => {
  for (const { folder, gradient } of trials) {
    const computed = await compute(recruit, folder, budget)
    if (isRefused(computed)) return computed
    const first = expected.get(folder) ?? computed
    expected.set(folder, first)
    const why = disagreement(computed, first, gradient)
    if (why !== undefined) return { name: recruit.name, kind: 'failed', why }
  }
  return undefined
}

interface Runner {
  readonly recruit: Recruit
  readonly session: Session
  readonly hello: Hello
  readonly compileMs: number
  readonly form: string | undefined
  /** Steps of one turn. */
  readonly turn: number
  readonly ms: number[]
}

const warmed = (recruit: Recruit, folder: string, budget: Budget): Promise<Runner | Refused> =>
  attempted(recruit, async () => {
    const session = await opened(recruit, folder, budget)
    if (isRefused(session)) return session
    const { compile_ms, form } = await session.ask('prepare', prepared)
    const { ms: once } = await session.ask('rounds 1', rounds)
    const { ms } = once[0] > SLOW_MS ? { ms: once } : await session.ask('rounds 2', rounds)
    const turn = Math.max(1, Math.min(1000, Math.round(TURN_MS / median(ms))))
    if (turn > 1) await session.ask(`rounds ${turn}`, rounds)
    return {
      recruit,
      session,
      hello: session.hello,
      compileMs: compile_ms,
      form: form ?? session.hello.form,
      turn,
      ms: [],
    }
  })

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const enough = ({ ms }: Runner, { seconds, steps }: Budget): boolean =>
  steps === undefined ? total(ms) >= 1000 * seconds * (ms.length >= LEAST ? 1 : AT_MOST) : ms.length >= steps

const finished = ({ recruit, session, hello, compileMs, form, ms }: Runner): Promise<Row> =>
  attempted<Row>(recruit, async () => {
    const { peak_mb } = await session.ask('quit', over)
    session.end()
    return {
      name: recruit.name,
      kind: 'timed',
      ms,
      compileMs,
      peakMb: peak_mb,
      versions: hello.versions ?? {},
      ...(form === undefined ? {} : { form }),
    }
  })

/** The rows of all recruits, in their order; those that agree in all trials are timed on the workload of the folder. */
export const measure = async (
  trials: readonly Trial[],
  folder: string,
  recruits: readonly Recruit[],
  budget: Budget,
  tell: (what: string) => void,
): Promise<readonly Row[]> => {
  const rows = new Map<string, Row>()
  const agreed: Recruit[] = []
  const expected = new Map<string, Computed>()
  for (const recruit of recruits) {
    if (trials.length > 0) tell(`checking ${recruit.name}`)
    const refused = await refusal(recruit, trials, budget, expected)
    if (refused === undefined) agreed.push(recruit)
    else rows.set(recruit.name, refused)
  }
  const runners: Runner[] = []
  for (const recruit of agreed) {
    tell(`preparing ${recruit.name}`)
    const runner = await warmed(recruit, folder, budget)
    if (isRefused(runner)) rows.set(recruit.name, runner)
    else runners.push(runner)
  }
  let busy: readonly Runner[] = runners
  while (busy.length > 0) {
    tell(`timing ${busy.map(({ recruit }) => recruit.name).join(', ')}`)
    for (const runner of busy) {
      const answer = await attempted(runner.recruit, () =>
        runner.session.ask(`rounds ${runner.turn}`, rounds),
      )
      if (isRefused(answer)) rows.set(runner.recruit.name, answer)
      else runner.ms.push(...answer.ms)
    }
    busy = busy.filter((runner) => !rows.has(runner.recruit.name) && !enough(runner, budget))
  }
  for (const runner of runners)
    if (!rows.has(runner.recruit.name)) rows.set(runner.recruit.name, await finished(runner))
  return recruits.flatMap(({ name }) => rows.get(name) ?? [])
}
