/** `weyl watch RUN`: a run or a sweep as a page that moves while it trains. */
import { fail } from '../dsl/core/problem'
import { WEYL } from '../runs/problems'
import { runFolder } from '../runs/store'
import { watch } from '../runs/tracking'
import { type Add, finished, say } from './command'

const [HOST, PORT] = ['127.0.0.1', 7070] as const

const portIn = (text: string): number =>
  /^\d{1,5}$/.test(text) && Number(text) < 65_536
    ? Number(text)
    : fail({
        where: '--port',
        given: `'${text}'`,
        expected: 'a whole number from 0 to 65535',
        fix: `write it as in --port ${PORT}, or --port 0 for any that is free`,
      })

export const addWatch: Add = (program, { later }) => {
  const command = program
    .command('watch')
    .description(
      'serves the report of a run, or the cells of a sweep, and keeps it up to date, until it is stopped',
    )
    .argument('<run>', 'the folder of the run, or of a sweep')
    .option('--host <name>', `who may look: ${HOST}, this machine alone, unless it is said; 0.0.0.0 for all`)
    .option('--port <n>', `of the address; ${PORT} unless it is said, 0 for any that is free`)
    .action(
      (
        path: string,
        { host = HOST, port = String(PORT) }: { readonly host?: string; readonly port?: string },
      ) =>
        later((signal) =>
          watch(
            {
              folder: runFolder(path),
              host,
              port: portIn(port),
              ready: (address) => say(`Watching ${path} at ${address} until Ctrl-C`),
            },
            signal,
          ),
        ),
    )
  finished(command, { expected: 'the folder of one run', fix: `${WEYL} watch runs/rmnist` })
}
