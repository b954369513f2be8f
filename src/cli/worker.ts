/** `weyl worker --redis URL`: runs cells of the sweeps in that Redis; of an experiment of one's own, with its script. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail } from '../dsl/core/problem'
import { diskProblem } from '../runs/problems'
import { script as ownScript } from '../runs/training'
import { workerAll } from '../runs/worker'
import { type Add, finished } from './command'

interface Options {
  readonly redis?: string
  readonly experiment?: string
  readonly shared?: string
  readonly atOnce?: string
  readonly limit?: string
}

const there = async (path: string): Promise<string> => {
  await stat(path).catch((error: unknown) => fail(diskProblem(path, 'read', 'nothing has begun')(error)))
  return resolve(path)
}

const countIn = (flag: string, text: string): number =>
  /^[1-9]\d{0,5}$/.test(text)
    ? Number(text)
    : fail({
        where: flag,
        given: `'${text}'`,
        expected: 'a whole number from 1 on',
        fix: `write it as in ${flag} 2`,
      })

export const addWorker: Add = (program, { catalogue, later }) => {
  const command = program
    .command('worker')
    .description('runs cells of the sweeps that are in a Redis, until it is stopped')
    .option('--redis <url>', 'its address, as of weyl sweep')
    .option('--experiment <script>', 'the script of your own that has the experiment, such as mine.mjs')
    .option('--shared <folder>', 'the folder of the sweep, if this machine sees it, too')
    .option('--at-once <n>', 'cells at a time, which share the cores (default: 1)')
    .option('--limit <n>', 'cells a minute, of all workers of this queue that say so together')
    .action(({ redis, experiment, shared, atOnce = '1', limit }: Options) =>
      later(async (signal) => {
        await workerAll(
          {
            redis:
              redis ??
              fail({
                where: 'weyl worker',
                given: 'no --redis',
                expected: 'the address of the Redis in which the sweep is',
                fix: 'weyl worker --redis redis://localhost:6379',
              }),
            script: experiment === undefined ? ownScript() : await there(experiment),
            ...(experiment === undefined && { experiments: Object.keys(catalogue) }),
            atOnce: countIn('--at-once', atOnce),
            limit: limit === undefined ? undefined : countIn('--limit', limit),
            shared: shared === undefined ? undefined : await there(shared),
            remark: (text) => void process.stderr.write(`${text}\n`),
          },
          signal,
        )
      }),
    )
  finished(command, { expected: 'options alone', fix: 'weyl worker --redis redis://localhost:6379' })
}
