/** The controls of a training: sliders, an engine, start and reset. */
import type { EngineChoice } from '../training/messages'
import type { Panel, Wishes } from './app'
import { byId } from './elements'

/** What is set: a number for each slider, by its id, and the engine. */
export type Set<Slider extends string> = Readonly<Record<Slider, number>> & { readonly engine: string }

/** Milliseconds after the last move of a slider, when training begins anew. */
const SETTLED = 250

/** The engines that run here, of which the preferred is chosen if it is among them; and why others do not. */
export const offer = (choices: readonly EngineChoice[], preferred: string): void => {
  const engine = byId('engine', HTMLSelectElement)
  engine.replaceChildren(
    ...choices.map(({ name, label, missing }) => {
      const option = new Option(label, name)
      option.disabled = missing !== undefined
      return option
    }),
  )
  const here = choices.filter(({ missing }) => missing === undefined).map(({ name }) => name)
  engine.value = here.includes(preferred) ? preferred : (here[0] ?? '')
  byId('engine-note', HTMLElement).textContent = choices
    .flatMap(({ label, missing }) => (missing === undefined ? [] : [`Not here: ${label} (${missing}).`]))
    .join(' ')
}

export const controls =
  <Slider extends string>(sliders: readonly Slider[], preferred: string) =>
  ({ change, toggle, reset }: Wishes): Panel<Set<Slider>> => {
    const engine = byId('engine', HTMLSelectElement)
    const run = byId('run', HTMLButtonElement)
    const again = byId('reset', HTMLButtonElement)
    const values = () =>
      Object.fromEntries(sliders.map((id) => [id, byId(id, HTMLInputElement).valueAsNumber]))

    const showValues = (): void => {
      for (const [id, value] of Object.entries(values()))
        byId(`${id}-text`, HTMLOutputElement).value = String(value)
    }
    let timer = 0
    for (const id of sliders)
      byId(id, HTMLInputElement).addEventListener('input', () => {
        showValues()
        clearTimeout(timer)
        timer = window.setTimeout(change, SETTLED)
      })
    engine.addEventListener('change', change)
    run.addEventListener('click', toggle)
    again.addEventListener('click', reset)
    showValues()

    return {
      settings: () => ({ ...(values() as Record<Slider, number>), engine: engine.value }),
      offer: (choices) => {
        offer(choices, preferred)
        for (const control of [engine, run, again]) control.disabled = false
      },
      showRunning: (running, started) => {
        run.textContent = running ? 'Pause' : started ? 'Continue' : 'Start'
      },
    }
  }
