/** A worker for sweeps of many machines: `weyl worker --redis URL`, or in a script of one's own with its experiment. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fail } from '../dsl/core/problem'
import { type CellJob, checkJob, workFor } from './sweeps'
import { type Pool, threadPool } from './training'
import { WEYL } from './problems'

export interface WorkerWords {
  readonly redis: string
  /** The script of which threads are made. */
  readonly script: string
  /** The experiments in it; without them it is asked for whichever is wanted. */
  readonly experiments?: readonly string[]
  readonly atOnce: number
  /** Cells a minute, of all workers that say so together. */
  readonly limit?: number | undefined
  /** The folder of the sweep, where this machine sees it. */
  readonly shared: string | undefined
  readonly patience?: number
  readonly remark: (text: string) => void
}

/** Milliseconds without a sign of life after which a worker is taken for dead, and its cells go to others. */
const PATIENCE = 20_000

/** Works until the signal is set. Problems travel as exceptions. */
export const workerAll = async (
  { redis, script, experiments, atOnce, limit, shared, patience = PATIENCE, remark }: WorkerWords,
  signal: AbortSignal,
): Promise<void> => {
  const pools = new Map<string, Pool>()
  const poolOf = (name: string): Pool => {
    if (experiments !== undefined && !experiments.includes(name))
      return fail({
        where: 'weyl worker',
        given: `a cell of the experiment '${name}', which is none of weyl`,
        expected: `one of ${experiments.join(', ')}`,
        fix: `give the script that has it: ${WEYL} worker --experiment ${name}.mjs`,
      })
    const pool =
      pools.get(name) ?? threadPool(script, name, Math.max(1, Math.floor(availableParallelism() / atOnce)))
    pools.set(name, pool)
    return pool
  }
  const never = new AbortController().signal
  try {
    await workFor({
      url: redis,
      atOnce,
      limit,
      shared: shared === undefined ? undefined : join(shared, 'cells'),
      signal,
      remark,
      patience,
      check: async (sweep) => {
        const how = { onRow: () => Promise.resolve(), signal: never }
        await poolOf(sweep.experiment).run(checkJob.encode({ sweep }), how)
      },
      perform: async (job: CellJob, onStep, stop) => {
        const onRow = (): Promise<void> => {
          onStep()
          return Promise.resolve()
        }
        await poolOf(job.sweep.experiment).run(job, { onRow, signal: stop })
      },
    })
  } finally {
    await Promise.all([...pools.values()].map((pool) => pool.end()))
  }
}
