/** The service worker: it keeps the page for when there is no network, and isolates it where its host does not. */
import { messageOf } from '../../src/dsl/core/problem'
import { notice } from './notices'

const refused = (error: unknown): void =>
  void notice(`Without a network this page will not open: ${messageOf(error)}.`)

/** Resolves when a worker is in use, which it is not before it has kept the files of the pages. */
const inUse = (worker: ServiceWorker): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve()
      if (worker.state === 'redundant')
        reject(new Error('the browser had no room for its files, or they did not all come'))
    }
    worker.addEventListener('statechange', look)
    look()
  })

/** Has a worker keep a folder: on a first visit that is fetched before the worker is there to see it. */
const kept = (worker: ServiceWorker, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data: problem }: MessageEvent<string | undefined>) => {
      port1.close()
      if (problem === undefined) resolve()
      else reject(new Error(problem))
    }
    worker.postMessage(folder, [port2])
  })

const start = async (isolates: () => void, folder: string | undefined): Promise<void> => {
  if (!('serviceWorker' in navigator))
    throw new Error('the browser has no service workers here, as in some private windows, or without https')
  const { serviceWorker: workers } = navigator
  // that of a newer build has files of its own
  workers.addEventListener('controllerchange', () => {
    if (workers.controller !== null && folder !== undefined)
      void kept(workers.controller, folder).catch(refused)
  })
  const { active, waiting, installing } = await workers.register('./service-worker.js')
  const worker = active ?? waiting ?? installing
  if (worker === null) throw new Error('the service worker did not start')
  await inUse(worker)
  if (!crossOriginIsolated) isolates()
  if (folder === undefined) return
  await kept(worker, folder)
}

/**
 * Starts it; `isolates` is called when it could isolate the page, once that is loaded anew. `folder` holds what is so large
 * that it is kept for those alone who have opened the page that needs it.
 */
export const keepOffline = (isolates: () => void, folder?: 'data' | 'editor'): Promise<void> =>
  start(isolates, folder).catch(refused)
