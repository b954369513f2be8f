/** The service worker: it keeps the page for when there is no network, and isolates it where its host does not. */

/** Starts it; `isolated` is called when it could isolate the page, once that is loaded anew. */
export const keepOffline = async (isolates: () => void): Promise<void> => {
  // not there in private windows of some browsers, nor on hosts without encryption
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('./service-worker.js')
    await navigator.serviceWorker.ready
    if (!crossOriginIsolated) isolates()
  } catch {
    // without storage, or blocked: the page works as long as there is a network
  }
}
