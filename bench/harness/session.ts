/**
 * The side of the runner in the protocol of bench/protocol.md: one process, asked one question at a time. An
 * answer that does not come, comes late or is another one is a problem that carries the end of its stderr.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import * as t from 'io-ts'
import { fail } from '../../src/dsl/core/problem'

const hello = t.intersection([
  t.type({ hello: t.string }),
  t.partial({ versions: t.record(t.string, t.string), form: t.string }),
])
const unavailable = t.intersection([t.type({ unavailable: t.string }), t.partial({ fix: t.string })])
const failure = t.type({ error: t.string })

export type Unavailable = t.TypeOf<typeof unavailable>
export type Hello = t.TypeOf<typeof hello>

export interface Session {
  readonly hello: Hello
  readonly ask: <A>(question: string, answer: t.Type<A, unknown>) => Promise<A>
  readonly end: () => void
}

/** How to start a process; the variables are added to our own. */
export interface Command {
  readonly program: string
  readonly words: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

/** Longest wait for one answer, in seconds: the slowest peer needs minutes to compile. */
const PATIENCE = 600
const TAIL = 2000
const CAN_SLEEP = process.platform !== 'win32'

/** A process that sleeps does not notice that we are gone. */
const alive = new Set<ChildProcessWithoutNullStreams>()
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')))

interface Pipe {
  readonly child: ChildProcessWithoutNullStreams
  readonly lines: AsyncIterator<string>
  readonly reader: Interface
  readonly complaint: () => string
  /** Whether there is such a program at all. */
  readonly exists: () => boolean
}

const start = ({ program, words, variables }: Command): Pipe => {
  const child = spawn(program, [...words], { env: { ...process.env, ...variables } })
  alive.add(child)
  child.on('close', () => alive.delete(child))
  let heard = ''
  let exists = true
  child.stderr.on('data', (data: Buffer) => {
    heard = (heard + data.toString()).slice(-TAIL)
  })
  child.on('error', () => {
    exists = false
  })
  // the silence of a process that is gone says enough
  child.stdin.on('error', () => undefined)
  const reader = createInterface({ input: child.stdout })
  return {
    child,
    lines: reader[Symbol.asyncIterator](),
    reader,
    complaint: () => heard.trim(),
    exists: () => exists,
  }
}

const heard = async (
  { child, lines, complaint }: Pipe,
  question: string,
  patience: number,
): Promise<unknown> => {
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, 1000 * patience)
  try {
    const next: IteratorResult<string, unknown> = await lines.next()
    if (late)
      return fail({
        where: question,
        given: `no answer to '${question.split(' ')[0]}' in ${patience} s`,
        expected: 'one before that',
      })
    if (next.done === true)
      return fail({
        where: question,
        given: 'no answer',
        expected: 'a line of JSON',
        cause: complaint() === '' ? 'the process ended' : complaint(),
      })
    return JSON.parse(next.value) as unknown
  } finally {
    clearTimeout(timer)
  }
}

const decoded = <A>(question: string, answer: t.Type<A, unknown>, reply: unknown): A => {
  if (failure.is(reply)) return fail({ where: question, given: reply.error, expected: 'no error' })
  return answer.is(reply)
    ? reply
    : fail({ where: question, given: JSON.stringify(reply), expected: `an answer like ${answer.name}` })
}

/** Who waits for a turn sleeps: threads that spin while they wait would slow down whoever has the turn. */
const sleep = ({ child }: Pipe): boolean => CAN_SLEEP && child.kill('SIGSTOP')
const wake = ({ child }: Pipe): boolean => CAN_SLEEP && child.kill('SIGCONT')

/**
 * Starts a process and hears its first words; `missing` is what to say if there is no such program, `patience` how many
 * seconds it may take for an answer.
 */
export const open = async (
  command: Command,
  missing: Unavailable,
  patience: number = PATIENCE,
): Promise<Session | Unavailable> => {
  const pipe = start(command)
  const reply = await heard(pipe, 'start', patience).catch((error: unknown) => {
    if (pipe.exists()) throw error
    return missing
  })
  const end = () => {
    wake(pipe)
    pipe.child.stdin.end()
    pipe.reader.close()
  }
  if (unavailable.is(reply)) {
    end()
    return reply
  }
  return {
    hello: decoded('hello', hello, reply),
    ask: async (question, answer) => {
      wake(pipe)
      pipe.child.stdin.write(`${question}\n`)
      const reply = await heard(pipe, question, patience)
      sleep(pipe)
      return decoded(question, answer, reply)
    },
    end,
  }
}
