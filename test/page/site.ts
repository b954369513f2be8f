/** The pages as the build writes them: built once for all tests of a run, and removed with it. */
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { onceInRun } from '../once-in-run'

const build = async (): Promise<string> => {
  const folder = await mkdtemp(join(process.env.WEYL_TEST_RUN ?? '', 'web-'))
  const vite = await import('vite')
  await vite.build({
    configFile: join(__dirname, '..', '..', 'vite.web.config.mjs'),
    logLevel: 'error',
    build: { outDir: folder },
  })
  return folder
}

/** The folder that they are in. */
export const site = (): Promise<string> => onceInRun('site', build)
