/**
 * Lists the engines: which work here, what is in the way of the others, and the command that installs them.
 *
 *   npx ts-node examples/engines.ts
 */
import { availability } from '../src/engines'
import { attempt } from '../src/runs/effects'
import { runMain } from '../src/runs/main'
import { table } from '../src/report/table'

void runMain(
  () =>
    attempt(async () => {
      const rows = (await availability()).map(({ name, about, problem }) => [
        name,
        problem === undefined ? 'works' : 'missing',
        about,
        problem === undefined ? '' : (problem.fix ?? problem.given),
      ])
      console.log(table(['engine', 'here', 'what it is', 'how to get it'], rows))
    }),
  { debug: process.argv.includes('--debug') },
)
