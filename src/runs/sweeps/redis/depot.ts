/**
 * What Redis holds of a sweep beside its queue: what all cells have in common, and the files of cells that are under way
 * or wait to be collected.
 *
 * Contract: who claims a cell owns it, and files of nobody else are taken; so of two workers that have the same cell,
 * because one was thought dead, one alone goes on. Each write may be done twice, and is then as if done once. A parcel
 * is in pieces, so that Redis never has to move much at a time.
 */
import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { fail } from '../../../dsl/core/problem'
import { type Common, common } from '../record'
import { type Files, opened, parcelOf } from './parcel'

const PIECE = 512 * 1024

/** Seconds after which a parcel goes that was never finished. */
const UNFINISHED = 3600

/** Takes a parcel in, from the owner of the cell alone; a cell that has ended takes no other. */
const SAVE = `
if redis.call('sismember', KEYS[3], ARGV[1]) == 1 then
  return redis.call('hget', KEYS[2], ARGV[1]) == ARGV[3] and 1 or 0
end
if redis.call('hget', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
local old = redis.call('hget', KEYS[2], ARGV[1])
if old and old ~= ARGV[3] then redis.call('del', old) end
redis.call('hset', KEYS[2], ARGV[1], ARGV[3])
redis.call('persist', ARGV[3])
if ARGV[4] == '1' then
  redis.call('sadd', KEYS[3], ARGV[1])
  redis.call('sadd', KEYS[4], ARGV[1])
end
return 1`

/** Milliseconds after which a coordinator that does not say so again coordinates no more. */
const HELD = 15_000

/** Lets one coordinate, and says who does where that is another. */
const COORDINATE = `
local other = redis.call('get', KEYS[1])
if other and other ~= ARGV[1] then return other end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return nil`

/** Whose cell it is, for as long as nobody else has claimed it. */
export interface Claim {
  readonly id: string
  readonly token: string
}

/** Where a worker has the files of a cell from, and where it brings them. */
export interface CellFiles {
  readonly load: (id: string) => Promise<Files | undefined>
  /** Whether they were taken in; `ends` where the cell has ended. */
  readonly save: (claim: Claim, files: Files, ends: boolean) => Promise<boolean>
}

export interface Depot extends CellFiles {
  /** Lets who asks coordinate, for some seconds from now; refuses it while another does. */
  readonly coordinate: (who: string) => Promise<void>
  readonly announce: (what: Common) => Promise<void>
  /** None where the sweep has ended, or never was. */
  readonly common: () => Promise<Common | undefined>
  readonly claim: (claim: Claim) => Promise<void>
  readonly owns: (claim: Claim) => Promise<boolean>
  readonly hasEnded: (id: string) => Promise<boolean>
  /** The cells that wait to be collected. */
  readonly waiting: () => Promise<readonly string[]>
  /** Its files are no longer needed. */
  readonly collected: (id: string) => Promise<void>
  /** Its files are not what they were: it has not ended. */
  readonly lost: (id: string) => Promise<void>
  /** What workers have to say of it, each text once. */
  readonly tell: (text: string) => Promise<void>
  readonly told: () => Promise<readonly string[]>
  /** Leaves nothing of the sweep. */
  readonly empty: () => Promise<void>
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const sent = async (redis: Redis, key: string, parcel: Buffer): Promise<void> => {
  await redis.hset(key, 'sha256', sha256(parcel), 'bytes', parcel.length)
  await redis.expire(key, UNFINISHED)
  for (let from = 0; from < parcel.length; from += PIECE)
    await redis.hset(key, String(from), parcel.subarray(from, from + PIECE))
}

const received = async (redis: Redis, key: string): Promise<Buffer | undefined> => {
  const [sum, bytes] = await redis.hmget(key, 'sha256', 'bytes')
  const pieces: Buffer[] = []
  for (let from = 0; from < Number(bytes ?? 0); from += PIECE) {
    const piece = await redis.hgetBuffer(key, String(from))
    if (piece === null) return undefined
    pieces.push(piece)
  }
  const parcel = Buffer.concat(pieces)
  return sum !== null && sha256(parcel) === sum ? parcel : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const depotOf = (redis: Redis, sweep: string): Depot => {
  const named = (what: string): string => `weyl:${sweep}:${what}`
  const [about, owners, parcels, done, waiting, remarks, coordinator] = [
    'about',
    'owners',
    'parcels',
    'done',
    'waiting',
    'remarks',
    'coordinator',
  ].map(named)
  let count = 0
  const collected = async (id: string): Promise<void> => {
    const key = await redis.hget(parcels, id)
    await redis.hdel(parcels, id)
    await redis.hdel(owners, id)
    if (key !== null) await redis.del(key)
    await redis.srem(waiting, id)
  }
  return {
    coordinate: async (who) => {
      const other = await redis.eval(COORDINATE, 1, coordinator, who, HELD)
      if (typeof other === 'string')
        fail({
          where: `sweep: ${who}`,
          given: `another coordinator of this sweep: ${other}`,
          expected: 'one, who has its folder',
          cause: 'the folder was copied, or moved under a coordinator; nothing is lost there',
          fix: `let that one go on, or end it, and start this one ${HELD / 1000} s later`,
        })
    },
    announce: async (what) => {
      await redis.set(about, JSON.stringify(what))
    },
    common: async () => {
      const found = parsed((await redis.get(about)) ?? '')
      return common.is(found) ? found : undefined
    },
    claim: async ({ id, token }) => {
      await redis.hset(owners, id, token)
    },
    owns: async ({ id, token }) => (await redis.hget(owners, id)) === token,
    hasEnded: async (id) => (await redis.sismember(done, id)) === 1,
    load: async (id) => {
      const key = await redis.hget(parcels, id)
      const parcel = key === null ? undefined : await received(redis, key)
      return parcel && opened(`cell ${id} in Redis`, parcel)
    },
    save: async ({ id, token }, files, ends) => {
      const key = named(`parcel:${id}:${token}:${count++}`)
      await sent(redis, key, parcelOf(files))
      const taken = await redis.eval(
        SAVE,
        4,
        owners,
        parcels,
        done,
        waiting,
        id,
        token,
        key,
        ends ? '1' : '0',
      )
      if (taken !== 1) await redis.del(key)
      return taken === 1
    },
    waiting: () => redis.smembers(waiting),
    collected,
    lost: async (id) => {
      await redis.srem(done, id)
      await collected(id)
    },
    tell: async (text) => {
      await redis.sadd(remarks, text)
    },
    told: () => redis.smembers(remarks),
    empty: async () => {
      for await (const keys of redis.scanStream({ match: named('*'), count: 1000 }) as AsyncIterable<
        string[]
      >)
        if (keys.length > 0) await redis.del(...keys)
    },
  }
}
