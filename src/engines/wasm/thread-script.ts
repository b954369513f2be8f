/**
 * The script of a thread; text, because nothing of this module is there. It is the same in Node and in a page, and
 * hears messages only between jobs: it sleeps on a counter, and what it was told before a job waits in its queue until it
 * looks, which it does when the counter of what was told says so.
 */
import { LANES, REASON_BYTES, WORD } from './control'

/** The first message: what a thread shares with the others. */
export interface Shared {
  readonly memory: object
  /** The address of the control block, and how many words it has. */
  readonly control: number
  readonly words: number
  /** Functions of `Math` that modules import. */
  readonly functions: readonly string[]
  /** 0 is the calling thread. */
  readonly thread: number
}

export const SCRIPT = `
const port = typeof require === 'function' ? require('node:worker_threads').parentPort : self
const inbox = []
let wake = () => undefined
const hear = (message) => {
  inbox.push(message)
  wake()
}
if (port.on === undefined) port.onmessage = ({ data }) => hear(data)
else port.on('message', hear)
const heard = () => new Promise((resolve) => (wake = resolve))

const work = async ({ memory, control, words: count, functions, thread }) => {
  let times = new Float64Array(memory.buffer)
  const tick = (address, counter) => {
    const first = address >>> 3
    if (first + counter >= times.length) times = new Float64Array(memory.buffer)
    const now = performance.now()
    times[first + counter] += now - times[first]
    times[first] = now
  }
  const imports = { host: { memory, tick, ...Object.fromEntries(functions.map((name) => [name, Math[name]])) } }
  const programs = new Map()
  const words = new Int32Array(memory.buffer, control, count)
  let learned = 0
  const learn = () => {
    for (let got = inbox.shift(); got !== undefined; got = inbox.shift()) {
      learned++
      const { program, module, parts } = got
      if (module === undefined) programs.delete(program)
      else {
        const { exports } = new WebAssembly.Instance(module, imports)
        programs.set(program, parts.map((name) => exports[name]))
      }
    }
  }
  const laneOf = (job) => {
    for (let left = Atomics.load(words, ${WORD.left}); ; ) {
      const lanes = left & ${(1 << LANES) - 1}
      if (left >> ${LANES} !== (job << ${LANES}) >> ${LANES} || lanes === 0) return -1
      const found = Atomics.compareExchange(words, ${WORD.left}, left, left - 1)
      if (found === left) return lanes - 1
      left = found
    }
  }
  const failed = (error) => {
    const reason = new TextEncoder().encode(String(error)).subarray(0, ${REASON_BYTES - 1})
    const bytes = new Uint8Array(memory.buffer, control + ${WORD.reason * 4}, ${REASON_BYTES})
    bytes.fill(0)
    bytes.set(reason)
    Atomics.store(words, ${WORD.failed}, 1)
  }
  for (let seen = 0; ; ) {
    for (let i = 0; i < 20000 && Atomics.load(words, ${WORD.jobs}) === seen; i++);
    Atomics.wait(words, ${WORD.jobs}, seen)
    if (Atomics.load(words, ${WORD.jobs}) === seen) continue
    seen = Atomics.load(words, ${WORD.jobs})
    while (learned + inbox.length < Atomics.load(words, ${WORD.told})) await heard()
    for (let lane = laneOf(seen); lane >= 0; lane = laneOf(seen)) {
      try {
        learn()
        const [program, part, lanes, chunks, table, tableBytes, sums, sumBytes, areas, areaBytes] =
          words.subarray(${WORD.job})
        const body = programs.get(program)?.[part]
        new Float32Array(memory.buffer, (sums >>> 0) + lane * sumBytes, sumBytes / 4).fill(0)
        new Int32Array(memory.buffer, (table >>> 0) + lane * tableBytes, 1)[0] = areas + thread * areaBytes
        for (let chunk = lane; chunk < chunks; chunk += lanes) {
          body(table + lane * tableBytes, chunk)
          Atomics.add(words, ${WORD.chunks}, 1)
        }
      } catch (error) {
        failed(error)
      }
      Atomics.add(words, ${WORD.done}, 1)
      Atomics.notify(words, ${WORD.done})
    }
  }
}

const begin = async () => {
  await heard()
  await work(inbox.shift())
}
void begin()
`
