/** What pages have in common: a worker that trains, controls, pictures at frames, and the state in words. */
import type { EngineChoice, Order, Progress, Report } from '../training/messages'
import { byId } from './elements'
import { notice } from './notices'
import { keepOffline } from './offline'

/** Milliseconds between two pictures for those who want less to move, and between two sentences for those who listen. */
const [CALM, SPOKEN] = [1500, 10_000] as const

/** What a page makes of its training. */
export interface Shown<State, Answer> {
  /** Forgets what was before: a new training begins. */
  readonly clear: () => void
  readonly progress: (progress: Progress<State>) => void
  readonly answer: (answer: Answer) => void
  /** Draws what is known once more, in the size and the colours of now. */
  readonly draw: () => void
  /** The state in a sentence. */
  readonly inWords: () => string
}

export interface Panel<Settings> {
  readonly settings: () => Settings
  readonly offer: (choices: readonly EngineChoice[]) => void
  readonly showRunning: (running: boolean, started: boolean) => void
}

/** What a person asks for. */
export interface Wishes {
  readonly change: () => void
  readonly toggle: () => void
  readonly reset: () => void
}

export interface App<Question> {
  readonly ask: (question: Question) => void
  readonly drawSoon: () => void
}

/** Starts it; nothing is computed on this thread. `folder` is what it trains on, if that is not made in the page. */
export const app = <Settings, State, Question, Answer>(
  worker: Worker,
  controls: (wishes: Wishes) => Panel<Settings>,
  shown: Shown<State, Answer>,
  folder?: 'data',
): App<Question> => {
  const spoken = byId('spoken', HTMLElement)
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  let [running, started] = [false, false]
  let [drawn, said] = [-Infinity, -Infinity]
  let waits = false
  let loading: HTMLElement | undefined

  const order = (message: Order<Settings, Question>): void => worker.postMessage(message)
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

  const load = (part: number): void => {
    loading ??= notice('')
    loading.textContent = `Fetching the digits, once: ${Math.round(100 * part)} %`
    if (part < 1) return
    loading.remove()
    loading = undefined
  }
  const hear = (report: Report<State, Answer>): void => {
    if (report.kind === 'engines') {
      panel.offer(report.choices)
      begin()
    } else if (report.kind === 'failed') {
      run(false)
      notice(report.problem)
    } else if (report.kind === 'loading') load(report.part)
    else {
      if (report.kind === 'answer') shown.answer(report.answer)
      else shown.progress(report.progress)
      drawSoon()
      if (running && performance.now() - said > SPOKEN) speak()
    }
  }
  worker.addEventListener('message', ({ data }: MessageEvent<Report<State, Answer>>) => hear(data))
  worker.addEventListener('error', ({ message }) =>
    notice(`The worker that trains did not start: ${message}`),
  )

  new ResizeObserver(drawSoon).observe(document.body)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon)
  // nobody looks: leave the processor to others
  document.addEventListener('visibilitychange', () =>
    order({ kind: 'run', running: running && document.visibilityState === 'visible' }),
  )
  void keepOffline(
    () =>
      notice('This page is not isolated yet, so training has one thread.', [
        'Load it again with threads',
        () => location.reload(),
      ]),
    folder,
  )
  return { ask: (question) => order({ kind: 'ask', question }), drawSoon }
}
