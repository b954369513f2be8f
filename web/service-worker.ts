/**
 * Keeps all files of the page, so that it opens without a network. Answers carry the headers that isolate a page from
 * other origins, which threads need and hosts of static files cannot send.
 */

/** What of a service worker is used: its types and those of a page exclude each other. */
interface Scope {
  readonly skipWaiting: () => Promise<void>
  readonly clients: { readonly claim: () => Promise<void> }
  readonly registration: { readonly scope: string }
  readonly addEventListener: (
    type: 'install' | 'activate' | 'fetch' | 'message',
    listener: (event: Event_) => void,
  ) => void
}

interface Event_ {
  readonly waitUntil: (done: Promise<unknown>) => void
  readonly request: Request
  readonly respondWith: (response: Promise<Response>) => void
  readonly data: unknown
  readonly ports: readonly MessagePort[]
}

/** Written by the build: the files that all pages need, large ones by their folders, and a hash of all. */
declare const BUILT: {
  readonly files: readonly string[]
  readonly large: Readonly<Record<string, readonly string[]>>
  readonly hash: string
}

const scope = self as unknown as Scope

/** What our caches are called; other pages of this origin may be of Weyl, too. (No address has a space.) */
const OURS = `weyl ${scope.registration.scope} `
const NAME = OURS + BUILT.hash

const isolating = (response: Response): Response => {
  if (response.type === 'opaque' || response.type === 'error') return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}

const answer = async (request: Request): Promise<Response> => {
  const cache = await caches.open(NAME)
  const { scope: start } = scope.registration
  const known = await cache.match(request.url === start ? `${start}index.html` : request, {
    ignoreSearch: true,
  })
  return isolating(known ?? (await fetch(request)))
}

/** Keeps what is not kept yet. */
const keep = async (files: readonly string[]): Promise<void> => {
  const cache = await caches.open(NAME)
  const found = await Promise.all(files.map((file) => cache.match(file)))
  await cache.addAll(files.filter((_, i) => found[i] === undefined))
}

scope.addEventListener('install', (event) =>
  event.waitUntil(keep(BUILT.files).then(() => scope.skipWaiting())),
)

const underWay = new Map<string, Promise<void>>()

/** Keeps a folder, once for all who ask while it comes: a page asks again as the worker takes it over. */
const keepFolder = (folder: string): Promise<void> => {
  const known = underWay.get(folder)
  if (known !== undefined) return known
  // a newer worker has deleted what this one kept: it would only leave it behind
  const done = caches
    .has(NAME)
    .then((isThere) => (isThere ? keep(BUILT.large[folder]) : undefined))
    .finally(() => underWay.delete(folder))
  underWay.set(folder, done)
  return done
}

// a page names the folder that it needs, and hears what is in the way
scope.addEventListener('message', (event) => {
  const [port] = event.ports
  event.waitUntil(
    keepFolder(String(event.data)).then(
      () => port.postMessage(undefined),
      (error: unknown) => port.postMessage(String(error)),
    ),
  )
})

scope.addEventListener('activate', (event) => {
  const forget = async (): Promise<void> => {
    const old = (await caches.keys()).filter((name) => name !== NAME && name.startsWith(OURS))
    await Promise.all(old.map((name) => caches.delete(name)))
    await scope.clients.claim()
  }
  event.waitUntil(forget())
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'GET' && request.url.startsWith(scope.registration.scope))
    event.respondWith(answer(request))
})

// a module, though it has nothing for others
export {}
