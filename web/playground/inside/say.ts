/** How a program talks to the page, from within its worker. */
import type { Said } from '../said'

interface Scope {
  readonly postMessage: (said: Said) => void
}

export const say = (said: Said): void => (globalThis as unknown as Scope).postMessage(said)

/** Milliseconds between two messages with points of curves. */
const OFTEN = 50

let waiting: (readonly [curve: string, value: number])[] = []
let last = -Infinity

/** Sends the points that wait. */
export const flushPoints = (): void => {
  if (waiting.length === 0) return
  say({ kind: 'points', points: waiting })
  waiting = []
  last = performance.now()
}

/** A next point of a curve; a fast program's points go together. */
export const sayPoint = (curve: string, value: number): void => {
  waiting.push([curve, value])
  if (waiting.length >= 5000 || performance.now() - last > OFTEN) flushPoints()
}
