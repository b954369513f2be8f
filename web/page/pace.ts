/** The step and the pace of training, as figures. */
import type { Progress } from '../training/messages'
import { byId } from './elements'

/** A number in two digits, or whole. */
export const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)))

export interface Pace {
  readonly clear: () => void
  readonly add: (progress: Progress<unknown>) => void
  readonly draw: () => void
}

/** Steps per second are those of late: single reports differ much. */
export const paceOf = (): Pace => {
  const [stepText, speedText] = ['step', 'speed'].map((id) => byId(id, HTMLElement))
  let [step, pace] = [0, 0]
  return {
    clear: () => {
      step = pace = 0
    },
    add: ({ step: at, steps, seconds }) => {
      step = at
      if (steps === 0) return
      const now = steps / seconds
      pace = pace === 0 ? now : pace + (now - pace) / 10
    },
    draw: () => {
      stepText.textContent = step.toLocaleString('en')
      speedText.textContent = pace > 0 ? short(pace) : '–'
    },
  }
}
