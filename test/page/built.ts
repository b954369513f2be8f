/** The pages as the build writes them, served from a sub-path as a plain web host has them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Served, served } from './served'

const root = join(__dirname, '..', '..')

export interface Built extends Served {
  readonly folder: string
}

/** Builds and serves them; `end` removes them. */
export const built = async (): Promise<Built> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-web-'))
  const { build } = await import('vite')
  await build({
    configFile: join(root, 'vite.web.config.mjs'),
    logLevel: 'error',
    build: { outDir: folder },
  })
  const host = await served(folder, { under: '/some/where/', isolated: true })
  return {
    ...host,
    folder,
    end: async () => {
      await host.end()
      await rm(folder, { recursive: true })
    },
  }
}
