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
    type: 'install' | 'activate' | 'fetch',
    listener: (event: Event_) => void,
  ) => void
}

interface Event_ {
  readonly waitUntil: (done: Promise<unknown>) => void
  readonly request: Request
  readonly respondWith: (response: Promise<Response>) => void
}

/** Written by the build: the files of the page, and a name that changes with their contents. */
declare const BUILT: { readonly files: readonly string[]; readonly name: string }

const scope = self as unknown as Scope

const isolating = (response: Response): Response => {
  if (response.type === 'opaque' || response.type === 'error') return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}

const answer = async (request: Request): Promise<Response> => {
  const cache = await caches.open(BUILT.name)
  const { scope: start } = scope.registration
  const known = await cache.match(request.url === start ? `${start}index.html` : request, {
    ignoreSearch: true,
  })
  if (known !== undefined) return isolating(known)
  const fresh = await fetch(request)
  // large files are kept once somebody has asked for them
  const isLarge = ['data/', 'editor/'].some((folder) => request.url.startsWith(start + folder))
  if (fresh.ok && isLarge) await cache.put(request, fresh.clone())
  return isolating(fresh)
}

scope.addEventListener('install', (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(BUILT.name)
    await cache.addAll([...BUILT.files])
    await scope.skipWaiting()
  }
  event.waitUntil(keep())
})

scope.addEventListener('activate', (event) => {
  const forget = async (): Promise<void> => {
    const old = (await caches.keys()).filter((name) => name !== BUILT.name && name.startsWith('weyl-'))
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
