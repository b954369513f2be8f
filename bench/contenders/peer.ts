/** Packages that Weyl is measured against live in a folder of their own, and may be missing. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fail } from '../../src/dsl/core/problem'
import type { Absence } from '../harness/contender'
import type { Settings } from '../workloads/settings'

const inPeers = createRequire(join(__dirname, '..', 'peers', 'package.json'))

/** A package of bench/peers, as it is; its type is the caller's word. */
export const loadPeer = (name: string): unknown => inPeers(name)

/** Whether these packages are there. */
export const missing = (...names: readonly string[]): Absence | undefined => {
  const absent = names.filter((name) => {
    try {
      inPeers.resolve(name)
      return false
    } catch {
      return true
    }
  })
  return absent.length === 0
    ? undefined
    : { unavailable: `${absent.join(', ')} not installed`, fix: 'npm install --prefix bench/peers' }
}

/** Kinds of networks that a contender lacks, with the reason for all of them. */
export const lacking = (kinds: readonly Settings['kind'][], why: string) => ({
  absence: ({ kind }: Settings): Absence | undefined =>
    kinds.includes(kind) ? { unavailable: `not written: ${why}` } : undefined,
  /** For code that is not reached, since the contender was absent. */
  refuse: ({ kind }: Settings): never =>
    fail({ where: kind, given: 'a contender without it', expected: why }),
})
