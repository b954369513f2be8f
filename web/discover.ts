/** The page: it shows what a worker trains, and tells it what to train. Nothing is computed here. */
import { controls } from './page/controls'
import { byId } from './page/elements'
import { keepOffline } from './page/offline'
import { view } from './page/view'
import type { Order, Report } from './training/messages'

/** Milliseconds between two pictures for those who want less to move, and between two sentences for those who listen. */
const [CALM, SPOKEN] = [1500, 10_000] as const

const worker = new Worker(new URL('./training/worker.ts', import.meta.url), { type: 'module' })
const order = (message: Order): void => worker.postMessage(message)

const shown = view()
const spoken = byId('spoken', HTMLElement)
const notices = byId('notices', HTMLElement)
const calm = matchMedia('(prefers-reduced-motion: reduce)')
let [running, started] = [false, false]
/** When it was drawn and spoken of last. */
let [drawn, said] = [-Infinity, -Infinity]
let waits = false

const notice = (text: string, action?: readonly [label: string, act: () => void]): void => {
  const line = document.createElement('p')
  line.textContent = text
  if (action !== undefined) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = action[0]
    button.addEventListener('click', action[1])
    line.append(' ', button)
  }
  notices.append(line)
}

const speak = (): void => {
  spoken.textContent = shown.inWords()
  said = performance.now()
}

/** Draws at the next frame, or later where little is to move. */
const drawSoon = (): void => {
  if (waits) return
  waits = true
  requestAnimationFrame((now) => {
    waits = false
    if (running && calm.matches && now - drawn < CALM) return
    drawn = now
    shown.draw()
  })
}

const begin = (): void => {
  shown.clear()
  order({ kind: 'begin', settings: panel.settings(), running })
}

const run = (on: boolean): void => {
  running = on
  started ||= on
  panel.showRunning(running, started)
  order({ kind: 'run', running })
  if (!on) speak()
}

const panel = controls({
  change: begin,
  toggle: () => run(!running),
  reset: () => {
    running = started = false
    panel.showRunning(false, false)
    begin()
  },
})

worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
  if (data.kind === 'engines') {
    panel.offer(data.choices)
    begin()
  } else if (data.kind === 'failed') {
    run(false)
    notice(data.problem)
  } else {
    shown.show(data)
    drawSoon()
    if (running && performance.now() - said > SPOKEN) speak()
  }
})
worker.addEventListener('error', ({ message }) => notice(`The worker that trains did not start: ${message}`))

new ResizeObserver(drawSoon).observe(document.body)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon)
// nobody looks: leave the processor to others
document.addEventListener('visibilitychange', () =>
  order({ kind: 'run', running: running && document.visibilityState === 'visible' }),
)

void keepOffline(() =>
  notice('This page is not isolated yet, so training has one thread.', [
    'Load it again with threads',
    () => location.reload(),
  ]),
)
