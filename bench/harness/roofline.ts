/**
 * The least time that a step can take on a machine: it must compute all that it computes, and what it is given and gives
 * must pass through memory once. What it makes on the way may stay in caches, so it does not count.
 */

/** What a step does: operations on floating-point numbers, and bytes of what it is given and of what it gives. */
export interface Work {
  readonly flops: number
  readonly bytes: number
}

/** What a machine can do at most in a second: operations of one thread, and bytes that all threads read from memory. */
export interface Ceilings {
  readonly peak: number
  readonly bandwidth: number
}

/** Milliseconds; the greater one is the bound. */
export interface Bounds {
  readonly arithmetic: number
  readonly memory: number
}

/** Cores multiply arithmetic; memory they share. */
export const boundsOf = ({ flops, bytes }: Work, { peak, bandwidth }: Ceilings, cores: number): Bounds => ({
  arithmetic: (1000 * flops) / (cores * peak),
  memory: (1000 * bytes) / bandwidth,
})

export const rooflineOf = ({ arithmetic, memory }: Bounds): number => Math.max(arithmetic, memory)

/**
 * What a step that takes `whole` milliseconds on one thread would take on more: its lanes are dealt out in their order,
 * each to the thread that is free first, and the rest stays as it is. That threads wait for the same memory is left out.
 *
 * Laws: on one thread it takes what it takes; more threads never make it slower, nor it faster than in proportion.
 */
export const onThreads = (whole: number, lanes: readonly number[], threads: number): number => {
  const busy = new Array<number>(threads).fill(0)
  for (const lane of lanes) busy[busy.indexOf(Math.min(...busy))] += lane
  const dealt = lanes.reduce((sum, lane) => sum + lane, 0)
  return whole - dealt + Math.max(...busy)
}
