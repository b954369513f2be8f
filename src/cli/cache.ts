/** `weyl cache`: what the engine native keeps of what it compiled, and where; `--empty` deletes it. */
import { compiledHere, emptyCompiled } from '../engines'
import { WEYL } from '../runs/problems'
import { type Add, finished, say } from './command'

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

export const addCache: Add = (program, { later }) => {
  const command = program
    .command('cache')
    .description(
      'tells what the engine native keeps of what it compiled; it is made anew where it is missing',
    )
    .option('--empty', 'delete it')
    .action(({ empty = false }: { readonly empty?: boolean }) =>
      later(async () => {
        const { folder, files, bytes } = await compiledHere()
        if (empty) await emptyCompiled()
        say(`${files} files of ${mebibytes(bytes)} in ${folder}${empty ? ', deleted' : ''}`)
      }),
    )
  finished(command, { expected: 'nothing after it, or --empty', fix: `${WEYL} cache --empty` })
}
