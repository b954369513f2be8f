/** The controls of the experiment: what is set, and what is asked for. */
import type { EngineChoice, Settings } from '../training/messages'
import { byId } from './elements'

export interface Controls {
  readonly settings: () => Settings
  /** Shows the engines that there are; the first that runs here is chosen. */
  readonly offer: (choices: readonly EngineChoice[]) => void
  readonly showRunning: (running: boolean, started: boolean) => void
}

/** What a person asks for. */
export interface Wishes {
  readonly change: () => void
  readonly toggle: () => void
  readonly reset: () => void
}

const SLIDERS = ['rank', 'tasks', 'inner'] as const

/** Milliseconds after the last move of a slider, when training begins anew. */
const SETTLED = 250

export const controls = ({ change, toggle, reset }: Wishes): Controls => {
  const [rank, tasks, inner] = SLIDERS.map((id) => byId(id, HTMLInputElement))
  const engine = byId('engine', HTMLSelectElement)
  const note = byId('engine-note', HTMLElement)
  const run = byId('run', HTMLButtonElement)
  const again = byId('reset', HTMLButtonElement)

  const showValues = (): void => {
    for (const id of SLIDERS) byId(`${id}-text`, HTMLOutputElement).value = byId(id, HTMLInputElement).value
  }
  let timer = 0
  for (const slider of [rank, tasks, inner])
    slider.addEventListener('input', () => {
      showValues()
      clearTimeout(timer)
      timer = window.setTimeout(change, SETTLED)
    })
  engine.addEventListener('change', change)
  run.addEventListener('click', toggle)
  again.addEventListener('click', reset)
  showValues()

  return {
    settings: () => ({
      rank: rank.valueAsNumber,
      tasks: tasks.valueAsNumber,
      innerSteps: inner.valueAsNumber,
      engine: engine.value,
    }),
    offer: (choices) => {
      engine.replaceChildren(
        ...choices.map(({ name, label, missing }) => {
          const option = new Option(label, name)
          option.disabled = missing !== undefined
          return option
        }),
      )
      engine.value = choices.find(({ missing }) => missing === undefined)?.name ?? ''
      note.textContent = choices
        .flatMap(({ label, missing }) => (missing === undefined ? [] : [`Not here: ${label} (${missing}).`]))
        .join(' ')
      for (const control of [engine, run, again]) control.disabled = false
    },
    showRunning: (running, started) => {
      run.textContent = running ? 'Pause' : started ? 'Continue' : 'Start'
    },
  }
}
