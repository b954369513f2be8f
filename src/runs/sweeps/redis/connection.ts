/** Redis as it may be met: away, with a password, full, with keys of somebody else; each said in one message. */
import type { Redis } from 'ioredis'
import { fail, messageOf, type Problem, showProblem, WeylError } from '../../../dsl/core/problem'
import { codeOf } from '../../problems'

interface Packages {
  readonly bullmq: typeof import('bullmq')
  readonly ioredis: { readonly Redis: typeof Redis }
}

/** The queue and the way to it, which are optional. */
const packages = async (): Promise<Packages> => {
  try {
    return { bullmq: await import('bullmq'), ioredis: await import('ioredis') }
  } catch {
    return fail({
      where: '--redis',
      given: 'no packages for it',
      expected: 'bullmq and ioredis, which weyl does not bring along',
      fix: 'npm install bullmq ioredis',
    })
  }
}

/** An address with something else in the place of its password; whatever might be one is taken for it. */
export const withoutPassword = (url: string, instead: string): string =>
  url
    .replace(/^(\w+:\/\/[^:@/]*|(?:\/\/)?[^:@/]*(?!:\/\/)):.*@/s, `$1:${instead}@`)
    .replace(/([?&]password=)[^&]*/g, `$1${instead}`)

/** For messages. */
const shown = (url: string): string => withoutPassword(url, '…')

const FULL = /^OOM|maxmemory/

/** Whether Redis has refused to write because its memory is full: what is asked again may succeed later. */
export const isFull = (error: unknown): boolean => FULL.test(messageOf(error))

/** What is said, once, while it is waited for. */
export const fullText = (problem: Problem): string =>
  `Waiting for room; nothing is lost meanwhile.\n${showProblem(problem)}`

const meanings: readonly (readonly [RegExp, Omit<Problem, 'where'>])[] = [
  [
    /^(WRONGPASS|NOAUTH|NOPERM)|AUTH|invalid password/,
    {
      given: 'no password, or a wrong one',
      expected: 'the one that Redis wants',
      fix: 'write it into the address, as in redis://:PASSWORD@host:6379',
    },
  ],
  [
    FULL,
    {
      given: 'a Redis whose memory is full',
      expected: 'room for the cells of the sweep',
      cause: 'maxmemory is too low, or other programs use it; what is in the folder of the sweep is safe',
      fix: 'raise maxmemory there: redis-cli config set maxmemory 1gb',
    },
  ],
  [
    /SELF_SIGNED|UNABLE_TO|^CERT_/,
    {
      given: 'a certificate that no authority known here has signed, or one that is no longer valid',
      expected: 'one that can be checked',
      cause: 'it is self-made, or signed by an authority of your own',
      fix: 'name the file of that authority before you start: NODE_EXTRA_CA_CERTS=ca.pem',
    },
  ],
  [
    /ALTNAME/,
    {
      given: 'a certificate for another name',
      expected: 'one for the host in the address',
      fix: 'write the name that the certificate is for into the address, or have one made for this name',
    },
  ],
  [
    /^WRONGTYPE/,
    {
      given: 'keys of another program where those of weyl should be',
      expected: 'keys that begin with weyl: or bull:weyl: to be free',
      fix: 'name another database of that Redis, as in redis://host:6379/5',
    },
  ],
  [
    /^(READONLY|MISCONF)/,
    {
      given: 'a Redis that takes nothing in',
      expected: 'one that can be written to',
      cause: 'it is a replica, or its disk is full',
      fix: 'name the primary, or free some space there',
    },
  ],
  [
    /^NOSCRIPT|unknown command/,
    {
      given: 'a server that does not know the commands of Redis',
      expected: 'Redis 6.2 or newer',
      fix: 'update it',
    },
  ],
]

/** An error of Redis, or of the way to it, as a problem. */
export const redisProblem =
  (url: string) =>
  (error: unknown): Problem => {
    if (error instanceof WeylError) return error.problem
    const where = `Redis at ${shown(url)}`
    const said = `${codeOf(error) ?? ''} ${messageOf(error)}`.trim()
    const found = meanings.find(([pattern]) => pattern.test(messageOf(error)) || pattern.test(said))
    if (found !== undefined) return { where, ...found[1] }
    return {
      where,
      given: codeOf(error) === undefined ? messageOf(error) : `the error ${codeOf(error)}`,
      expected: 'an answer',
      cause: 'Redis does not run there, the address is another, or one side alone has TLS',
      fix: 'start it (redis-server), or check the address after --redis; with TLS it begins with rediss://',
    }
  }

const checked = (url: string): string =>
  /^(rediss?:\/\/|\/)/.test(url)
    ? url
    : fail({
        where: '--redis',
        given: `'${shown(url)}'`,
        expected: 'an address',
        fix: 'write it as in redis://localhost:6379, or rediss:// for TLS',
      })

export interface Connection {
  readonly redis: Redis
  readonly bullmq: Packages['bullmq']
  readonly problem: (error: unknown) => Problem
  readonly close: () => void
}

/** Milliseconds between tries to reach a Redis that went away, at most. */
const RETRY = 1000

/** Milliseconds of silence after which a Redis that was asked something has gone away: it hangs, or the way to it. */
const SILENCE = 10_000

/** Milliseconds that a connection which is hung up may take to be gone. */
const HANG_UP = 500

/**
 * Connects, or says why not. From then on a Redis that goes away is waited for, and what was asked of it is asked
 * again: so everything that is asked may be asked twice.
 *
 * Law: once the signal is set nothing is waited for: whatever is asked is answered, or rejected within 15 s, whatever
 * Redis does; a Redis that goes away from then on is not looked for again.
 */
export const connected = async (
  url: string,
  signal: AbortSignal,
  remark: (text: string) => void,
): Promise<Connection> => {
  const { bullmq, ioredis } = await packages()
  const problem = redisProblem(url)
  let met = false
  let away = false
  const redis = new ioredis.Redis(checked(url), {
    lazyConnect: true,
    connectTimeout: SILENCE,
    socketTimeout: SILENCE,
    disconnectTimeout: HANG_UP,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (met && !signal.aborted ? Math.min(50 * times, RETRY) : null),
  })
  let last: unknown
  redis.on('error', (error) => void (last = error))
  await redis.connect().catch((error: unknown) => fail(problem(last ?? error)))
  met = true
  // a password that is wrong is told by the first command
  await redis.ping().catch((error: unknown) => fail(problem(error)))
  redis.on('close', () => {
    if (!away && met && !signal.aborted) remark(`Redis at ${shown(url)} is away; waiting for it`)
    away = true
  })
  redis.on('ready', () => {
    if (away) remark(`Redis at ${shown(url)} is back`)
    away = false
  })
  const close = (): void => {
    met = false
    if (redis.status !== 'end') redis.disconnect()
  }
  return { redis, bullmq, problem, close }
}
