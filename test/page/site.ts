/** The pages as the build writes them: built once for all tests of a process, and removed with it. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const build = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-web-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const vite = await import('vite')
  await vite.build({
    configFile: join(__dirname, '..', '..', 'vite.web.config.mjs'),
    logLevel: 'error',
    build: { outDir: folder },
  })
  return folder
}

let built: Promise<string> | undefined

/** The folder that they are in. */
export const site = (): Promise<string> => (built ??= build())
