/** `weyl engines`: what can compute here, what is in the way of the others, and the command that installs them. */
import { availability } from '../engines'
import { table } from '../report/table'
import { WEYL } from '../runs/problems'
import { type Add, finished, say } from './command'

export const addEngines: Add = (program, { later }) => {
  const command = program
    .command('engines')
    .description('lists what can compute here, and how to get the rest')
    .action(() =>
      later(async () => {
        const rows = (await availability()).map(({ name, about, problem }) => [
          name,
          problem === undefined ? 'works' : 'missing',
          about,
          problem === undefined ? '' : (problem.fix ?? problem.given),
        ])
        say(table(['engine', 'here', 'what it is', 'how to get it'], rows))
      }),
    )
  finished(command, { expected: 'nothing after it', fix: `${WEYL} engines` })
}
