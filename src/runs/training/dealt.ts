/**
 * How jobs share the cores: as many at a time as there are, each on an equal part, so that what a job does on one core
 * (drawing tasks, judging, pictures) keeps nobody waiting. An engine that takes all cores runs one job at a time.
 */
import { availableParallelism, totalmem } from 'node:os'
import { coresOf } from '../../engines'

/** Bytes of memory that must be there for each job. */
const EACH = 2 * 2 ** 30

export interface Dealt {
  /** How many jobs at a time. */
  readonly atOnce: number
  /** Of each. */
  readonly cores: number
}

/** What there is to share. */
export interface Shared {
  readonly cores: number
  readonly memory: number
}

/** Less than the system has, in a container. */
const memoryHere = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity)

const here = (): Shared => ({ cores: availableParallelism(), memory: memoryHere() })

/** So many jobs on an engine of that name. */
export const dealt = (engine: string, jobs: number, { cores, memory }: Shared = here()): Dealt => {
  const kind = coresOf(engine)
  if (kind === 'all') return { atOnce: 1, cores }
  const atOnce = Math.max(1, Math.min(jobs, cores, Math.floor(memory / EACH)))
  return { atOnce, cores: kind === 'one' ? 1 : Math.max(1, Math.floor(cores / atOnce)) }
}
