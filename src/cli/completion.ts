/** Completion of commands, options and names in a shell: `weyl completion bash`, zsh, fish or powershell. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/** The commands whose words are folders of runs. */
const OF_RUNS = ['report', 'compare', 'export', 'watch', 'tensorboard']

const FOLDER = 'runs'

const runs = (): readonly string[] => {
  try {
    return readdirSync(FOLDER).map((name) => join(FOLDER, name))
  } catch {
    return []
  }
}

/** Added last: it is told of all other commands. */
export const addCompletion = (program: Command): void => {
  const { commands } = tab(program, { completionCommandName: 'completion' })
  for (const name of OF_RUNS)
    commands.get(name)?.argument('run', (complete) => runs().forEach((run) => complete(run, '')), true)
}
