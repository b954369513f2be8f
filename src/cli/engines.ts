/** `weyl engines`: what can compute here, what is in the way of the others, and the command that installs them. */
import { availability } from '../engines'
import { table } from '../report/table'
import type { Command } from './command'

export const engines: Command = {
  usage: '',
  about: 'lists what can compute here, and how to get the rest',
  takes: { least: 0, most: 0, what: 'nothing after it', example: 'weyl engines' },
  options: {},
  run: async () => {
    const rows = (await availability()).map(({ name, about, problem }) => [
      name,
      problem === undefined ? 'works' : 'missing',
      about,
      problem === undefined ? '' : (problem.fix ?? problem.given),
    ])
    process.stdout.write(`${table(['engine', 'here', 'what it is', 'how to get it'], rows)}\n`)
  },
}
