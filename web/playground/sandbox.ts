/**
 * Where programs run: a worker in a frame of an origin of its own, which has no storage, no document of ours and, by its
 * content security policy, no network. Its memory is not that of the page, in browsers that give such a frame a process.
 */
import * as E from 'fp-ts/Either'
import FRAME from './frame-script.js?raw'
import { Said } from './said'

/** The policy comes after the script, and allows no other. */
const DOCUMENT = `<!doctype html><title>sandbox</title><script>${FRAME}</script><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'wasm-unsafe-eval'; worker-src blob:" />`

/** Milliseconds after which a program is stopped. */
interface Limits {
  /** Without a word of it. */
  readonly silence: number
  /** Without a sign of life of its frame, in which nothing waits for the program. */
  readonly dead: number
}

const LIMITS: Limits = { silence: 60_000, dead: 15_000 }

/** Messages, and characters in them, after which a program is stopped. */
const [MESSAGES, CHARACTERS] = [20_000, 1_000_000] as const

const sizeOf = (said: Said): number => {
  if (said.kind === 'printed') return said.text.length
  if (said.kind === 'picture') return said.values.length / 10
  return said.kind === 'explained' ? JSON.stringify(said.sections).length : 0
}

export interface Sandbox {
  readonly stop: () => void
}

/** Starts a script; `died` hears why it was stopped, if it was not by whoever started it. */
export const startSandbox = (
  script: string,
  hear: (said: Said) => void,
  died: (why: string) => void,
  { silence, dead } = LIMITS,
): Sandbox => {
  const frame = document.createElement('iframe')
  const { port1: port, port2 } = new MessageChannel()
  let [silentSince, aliveAt] = [performance.now(), performance.now()]
  let [messages, characters] = [0, 0]

  const stop = (): void => {
    clearInterval(watch)
    port.onmessage = null
    port.close()
    frame.remove()
  }
  const stopAndSay = (why: string): void => {
    stop()
    died(why)
  }
  const watch = setInterval(() => {
    const now = performance.now()
    // clocks of a page that is not looked at stand still
    if (document.visibilityState === 'hidden') [silentSince, aliveAt] = [now, now]
    else if (now - silentSince > silence)
      stopAndSay(`It was stopped: it said nothing for ${silence / 1000} seconds.`)
    else if (now - aliveAt > dead) stopAndSay('The browser ended it, which it does when memory runs out.')
  }, 1000)

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const said = Said.decode(data)
    if (E.isLeft(said)) {
      stopAndSay('It was stopped: it sent something to the page that no program of Weyl sends.')
      return
    }
    aliveAt = performance.now()
    if (said.right.kind === 'alive') return
    silentSince = aliveAt
    messages++
    characters += sizeOf(said.right)
    if (messages > MESSAGES || characters > CHARACTERS) {
      stopAndSay('It was stopped: it printed more than anybody would read.')
      return
    }
    hear(said.right)
  }

  frame.title = 'The sandbox in which the program runs'
  frame.hidden = true
  frame.setAttribute('sandbox', 'allow-scripts')
  // shared memory, which threads need, where the page has it
  frame.allow = 'cross-origin-isolated'
  frame.srcdoc = DOCUMENT
  frame.addEventListener('load', () => frame.contentWindow?.postMessage(script, '*', [port2]), { once: true })
  document.body.append(frame)
  return { stop }
}
