/**
 * `weyl watch`: a run or a sweep as pages of a server of one's own, which tells browsers what is new. Nothing is served
 * but pages that are made here: an address names the run, or a cell of the sweep, and never a file.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fail, WeylError } from '../../dsl/core/problem'
import { reportParts } from '../../report/html'
import { codeOf, diskProblem } from '../problems'
import type { RunFolder } from '../store'
import { EVENTS, finishedPage, livePage, type Page, SCRIPT, SCRIPT_TEXT } from './live-page'
import { type Watched, watchedIn } from './watched'

export interface WatchWords {
  readonly folder: RunFolder
  /** The name or number of the network interface; the loopback is seen from this machine alone. */
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Milliseconds between two looks at what is new. */
  readonly every?: number
  /** Called with the address when it can be opened. */
  readonly ready: (address: string) => void
}

const EVERY = 1000

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const SAFE = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const pageOf = async (watched: Watched): Promise<Page> => {
  const finished = await watched.finished()
  if (finished === undefined) return livePage(await watched.look())
  const html = await readFile(finished, 'utf8').catch((error: unknown) =>
    fail(diskProblem(finished, 'read', 'nothing is lost')(error)),
  )
  return finishedPage(html)
}

/** What is new of a run for all that look at it: it is looked at while anybody does. */
const broadcastOf = (watched: Watched, every: number) => {
  const listeners = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | undefined
  let told: ReadonlyMap<string, string> = new Map()
  const send = (to: Iterable<ServerResponse>, event: string, data: unknown): void => {
    for (const one of to) one.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const look = async (): Promise<void> => {
    if ((await watched.finished()) !== undefined) {
      send(listeners, 'finished', null)
      return
    }
    const parts = reportParts(await watched.look())
    const changed = parts.filter(({ id, html }) => told.get(id) !== html)
    told = new Map(parts.map(({ id, html }) => [id, html]))
    if (changed.length > 0) send(listeners, 'parts', changed)
  }
  const again = (): void => {
    timer = setTimeout(() => {
      // a file that is being replaced is read at the next look
      void look()
        .catch(() => undefined)
        .finally(() => {
          if (listeners.size > 0) again()
        })
    }, every)
  }
  return {
    add: (response: ServerResponse): void => {
      response.writeHead(200, { ...SAFE, 'Content-Type': 'text/event-stream' })
      response.write(`retry: ${every}\n\n`)
      // who comes back may have missed something: all parts are told at the next look
      told = new Map()
      listeners.add(response)
      response.on('close', () => void listeners.delete(response))
      if (listeners.size === 1) {
        clearTimeout(timer)
        again()
      }
    },
  }
}

type Broadcast = ReturnType<typeof broadcastOf>

/** The pages by their paths, each with the same three addresses. */
const pagesOf = (root: Watched, every: number) => {
  const known = new Map<string, { readonly watched: Watched; readonly broadcast: Broadcast }>()
  const page = (path: string, watched: Watched) => {
    const found = known.get(path) ?? { watched, broadcast: broadcastOf(watched, every) }
    known.set(path, found)
    return found
  }
  return async (path: string) => {
    if (path === '') return page(path, root)
    const id = /^cells\/(\d+)\/$/.exec(path)?.[1]
    const folder = id === undefined ? undefined : (await root.cells()).get(id)
    return folder && (known.get(path) ?? page(path, await watchedIn(folder)))
  }
}

/** Serves until the signal is set. Rejects where there is no run, or the port cannot be had. */
export const watch = async (
  { folder, host, port, every = EVERY, ready }: WatchWords,
  signal: AbortSignal,
): Promise<void> => {
  const pages = pagesOf(await watchedIn(folder), every)
  const isLocal = LOOPBACK.includes(host) || host === '::1'

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const end = (status: number, type: string, text: string, more = {}): void => {
      response.writeHead(status, { ...SAFE, 'Content-Type': type, ...more })
      response.end(request.method === 'HEAD' ? undefined : text)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      end(405, 'text/plain', 'GET alone\n', { Allow: 'GET, HEAD' })
      return
    }
    // a page of somebody else that was given our number as the address of its name must learn nothing
    const asked = (request.headers.host ?? '').replace(/:\d+$/, '')
    const path = (request.url ?? '/').replace(/[?#].*$/, '').slice(1)
    const [, at, name] = /^(.*?)([^/]*)$/.exec(path) ?? ['', '', '']
    const found = isLocal && !LOOPBACK.includes(asked) ? undefined : await pages(at)
    if (found === undefined) end(404, 'text/plain', 'nothing is here\n')
    else if (name === '') {
      const { html, headers } = await pageOf(found.watched)
      end(200, 'text/html', html, headers)
    } else if (name === SCRIPT) end(200, 'text/javascript; charset=utf-8', SCRIPT_TEXT)
    else if (name === EVENTS && request.method === 'GET') found.broadcast.add(response)
    else end(404, 'text/plain', 'nothing is here\n')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(500, { ...SAFE, 'Content-Type': 'text/plain; charset=utf-8' })
          .end(error instanceof WeylError ? error.message : 'internal: this page could not be made\n')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new WeylError({
          where: 'weyl watch',
          given: `the error ${codeOf(error) ?? error.message} at ${host}:${port}`,
          expected: 'an address of this machine with a port that is free',
          fix: 'name another port, as in --port 7071, or any that is free: --port 0',
        }),
      ),
    )
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const shownHost = host.includes(':') ? `[${host}]` : host
  ready(`http://${shownHost}:${typeof address === 'object' && address !== null ? address.port : port}/`)
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
