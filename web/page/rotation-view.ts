/** What the second page shows: errors at all angles, what the circuit says of a picture, and with which weights. */
import { drawBars } from '../drawing/bars'
import { drawMatrix } from '../drawing/matrix'
import { ANGLES, CLASSES, isSeen, MAP, SIDE } from '../training/circuit'
import type { Answer, RotationState } from '../training/rotation'
import type { Shown } from './app'
import { canvases } from './canvases'
import { byId } from './elements'
import { paceOf } from './pace'

const percent = (part: number): string => `${Math.round(100 * part)} %`

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length)

/** A meter with its number for each digit. */
const meters = (holder: HTMLElement): readonly ((part: number) => void)[] => {
  const rows = Array.from({ length: CLASSES }, (_, digit) => {
    const [row, label, meter, text] = [
      document.createElement('li'),
      document.createElement('label'),
      document.createElement('meter'),
      document.createElement('span'),
    ]
    label.textContent = String(digit)
    label.htmlFor = meter.id = `digit-${digit}`
    row.append(label, meter, text)
    const show = (part: number): void => {
      meter.value = part
      text.textContent = percent(part)
    }
    return { row, show }
  })
  holder.replaceChildren(...rows.map(({ row }) => row))
  return rows.map(({ show }) => show)
}

/** The errors at angles that were trained on, and at those between. */
const errorsOf = ({ errors }: RotationState) => {
  const at = (seen: boolean): number => mean(errors.filter((_, i) => isSeen(ANGLES[i]) === seen))
  return { seen: at(true), between: at(false) }
}

/** `changed` is called when there was a test, so that what is said of the picture may be another thing. */
export const rotationView = (changed: () => void): Shown<RotationState, Answer> => {
  const bars = byId('errors', HTMLCanvasElement)
  const seen = byId('seen', HTMLCanvasElement)
  const verdict = byId('verdict', HTMLElement)
  const show = meters(byId('digits', HTMLElement))
  const pace = paceOf()
  let last: RotationState | undefined
  let said: Answer | undefined
  let step = 0

  const inWords = (): string => {
    if (last === undefined) return 'No step has been taken yet.'
    const errors = errorsOf(last)
    return (
      `Step ${step}: ${percent(errors.seen)} of test digits are taken for others at angles that were trained on, ` +
      `${percent(errors.between)} at angles between them.`
    )
  }

  const drawAnswer = ({ turned, probabilities, weights }: Answer): void => {
    drawMatrix(seen, { rows: SIDE, columns: SIDE, at: (row, column) => turned[row * SIDE + column] }, 255)
    probabilities.forEach((part, digit) => show[digit](part))
    const most = weights.reduce((m, value) => Math.max(m, Math.abs(value)), 1e-30)
    const captions = Array.from({ length: CLASSES }, (_, digit) => ({
      caption: String(digit),
      label: `Adapted weights for the digit ${digit}, as an image`,
    }))
    canvases('weights', captions).forEach((canvas, digit) => {
      const at = (row: number, column: number): number => weights[(digit * MAP + row) * MAP + column]
      drawMatrix(canvas, { rows: MAP, columns: MAP, at }, most)
    })
  }

  return {
    clear: () => {
      last = undefined
      step = 0
      pace.clear()
    },
    progress: (progress) => {
      const isNew = last === undefined || last.errors.some((e, i) => e !== progress.state.errors[i])
      last = progress.state
      step = progress.step
      pace.add(progress)
      if (isNew) changed()
    },
    answer: (answer) => {
      said = answer
      const best = answer.probabilities.indexOf(Math.max(...answer.probabilities))
      verdict.textContent = `It says ${best}, with ${percent(answer.probabilities[best])}.`
    },
    draw: () => {
      pace.draw()
      if (said !== undefined) drawAnswer(said)
      if (last === undefined) return
      drawBars(
        bars,
        last.errors.map((part, i) => {
          const angle = ANGLES[i]
          return { angle, part, colour: isSeen(angle) ? 'msr' : 'maml' }
        }),
      )
      bars.setAttribute('aria-label', inWords())
      byId('mean', HTMLElement).textContent = percent(mean(last.errors))
    },
    inWords,
  }
}
