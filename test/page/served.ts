/** Static files on a port of this machine, as a plain web host has them: from a sub-path, isolated if it is told to. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
}

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export interface Served {
  /** Where the folder is, with a slash at the end. */
  readonly address: string
  /** The paths that were asked for so far. */
  readonly asked: () => readonly string[]
  readonly end: () => Promise<void>
}

/** Serves a folder under a path such as `/some/where/`. */
export const served = async (
  folder: string,
  { under = '/', isolated }: { readonly under?: string; readonly isolated: boolean },
): Promise<Served> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const [path] = (request.url ?? '/').split('?')
    const name = path.startsWith(under) ? normalize(path.slice(under.length)) : '..'
    const file = join(folder, name === '.' || name === '' ? 'index.html' : name)
    const answer = name.startsWith('..') ? Promise.reject(new Error('outside')) : readFile(file)
    answer.then(
      (content) => {
        const type = TYPES[extname(file)] ?? 'application/octet-stream'
        response
          .writeHead(200, {
            'Content-Type': type,
            'Content-Length': content.length,
            ...(isolated && ISOLATED),
          })
          .end(content)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}${under}`,
    asked: () => asked,
    end: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
