/**
 * A sweep on Slurm: an array job, one cell for each index, in the folder of the sweep, which all machines see. What
 * Slurm must know besides (partition, time, account) it reads from its own variables, such as SBATCH_PARTITION.
 */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fail, type Problem, WeylError } from '../../dsl/core/problem'
import { quoted } from '../options'
import { codeOf, diskProblem, orFail } from '../problems'
import type { RunFolder } from '../store'
import type { SweepCell } from './cells'

/** Indices as Slurm has them: `0-3,7`. Law: written out, they are those that were given, in order. */
export const indexRanges = (indices: readonly number[]): string => {
  const starts = indices.filter((index, i) => indices[i - 1] !== index - 1)
  return starts
    .map((start, i) => {
      const last = indices[(i + 1 < starts.length ? indices.indexOf(starts[i + 1]) : indices.length) - 1]
      return start === last ? String(start) : `${start}-${last}`
    })
    .join(',')
}

const LOGS = 'slurm'

export interface ArrayJob {
  readonly name: string
  readonly folder: RunFolder
  /** The words that run the sweep again, but for its folder. */
  readonly words: readonly string[]
  readonly cells: readonly SweepCell[]
}

/** The script of the job. A minute before its time is up it saves what it has. */
export const slurmScript = ({ name, folder, words, cells }: ArrayJob): string => {
  const out = resolve(folder.path)
  const all = [...words, '--resume', '--out', out].map(quoted).join(' ')
  return [
    '#!/bin/bash',
    `#SBATCH --job-name=${name}`,
    `#SBATCH --array=${indexRanges(cells.map(({ id }) => Number(id)))}`,
    `#SBATCH --output=${join(out, LOGS, '%a.log')}`,
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    '#SBATCH --signal=B:TERM@60',
    `cd ${quoted(process.cwd())} || exit 1`,
    `exec ${all} --quiet --cell "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n')
}

const SCRIPT = 'slurm.sh'

const MISSING: Problem = {
  where: '--slurm',
  given: 'no command sbatch',
  expected: 'Slurm on this machine',
  cause: 'this machine cannot submit jobs',
  fix: 'start it on a login node of the cluster, or leave --slurm out; --dry-run shows the job',
}

const sbatch = (words: readonly string[]): Promise<string> =>
  new Promise((done, failed) => {
    execFile('sbatch', words, (error, out, err) => {
      if (error === null) done(out.trim())
      else if (codeOf(error) === 'ENOENT') failed(new WeylError(MISSING))
      else
        failed(
          new WeylError({
            where: 'sbatch',
            given: err.trim() === '' ? error.message : err.trim(),
            expected: 'the job to be taken',
            fix: `mend it, and submit it by hand: sbatch ${words.join(' ')}`,
          }),
        )
    })
  })

/** Submits the job, and returns what Slurm says; `prepare` is done when it is known that there is a Slurm. */
export const submit = async (job: ArrayJob, prepare: () => Promise<unknown>): Promise<string> => {
  const { folder } = job
  await sbatch(['--version'])
  await prepare()
  await mkdir(join(folder.path, LOGS), { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(join(folder.path, LOGS), 'made', 'nothing was submitted')(error)),
  )
  await orFail(folder.writeBytes(SCRIPT, new TextEncoder().encode(slurmScript(job))))
  return sbatch([join(folder.path, SCRIPT)])
}
