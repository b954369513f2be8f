/**
 * The control block of threads: words in their shared memory. A counter of jobs; the number of the job with how many of
 * its lanes nobody has taken; how many are done; whether one failed; a counter of finished chunks; how often the threads
 * were told of programs; the job; and why a thread failed, as text, since a thread that waits gets no messages.
 */

/** Words in all. */
export const CONTROL = 96

export const WORD = { jobs: 0, left: 1, done: 2, failed: 3, chunks: 4, told: 5, job: 6, reason: 32 } as const

/** Bits of the number of lanes. */
export const LANES = 4

/** The bytes that the reason of a failure has. */
export const REASON_BYTES = (CONTROL - WORD.reason) * 4

/**
 * A lane of the job that nobody has taken, or −1. It is taken with the number of the job: a job waits for no thread that
 * comes late, and one that does takes none of the next.
 */
export const laneOf = (words: Int32Array, job: number): number => {
  for (let left = Atomics.load(words, WORD.left); ;) {
    const lanes = left & ((1 << LANES) - 1)
    if (left >> LANES !== (job << LANES) >> LANES || lanes === 0) return -1
    const found = Atomics.compareExchange(words, WORD.left, left, left - 1)
    if (found === left) return lanes - 1
    left = found
  }
}

/** Why a thread failed. */
export const reasonOf = (words: Int32Array): string => {
  // decoders refuse memory that is shared
  const bytes = Uint8Array.from(
    new Uint8Array(words.buffer, words.byteOffset + WORD.reason * 4, REASON_BYTES),
  )
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}
