/** The page on which one circuit learns digits at all angles. */
import { app } from './page/app'
import { controls } from './page/controls'
import { byId } from './page/elements'
import { pad } from './page/pad'
import { rotationView } from './page/rotation-view'
import type { Answer, Question, RotationSettings, RotationState } from './training/rotation'

const DIGITS = new URL('./data/digits.bin', document.baseURI).href

const angle = byId('angle', HTMLInputElement)
const angleText = byId('angle-text', HTMLOutputElement)
/** A digit of the test set by its number; or nothing, when something was drawn. */
let sample: number | undefined = 0
/** Whether the pad is to show the digit that is answered. */
let waitsForSample = true
/** Whether somebody asked who may listen: what training changes is not spoken of. */
let asked = false

const showAngle = (): void => {
  angleText.value = `${angle.value}°`
}
const ask = (): void => {
  const picture = sample ?? drawing.picture()
  if (picture !== undefined) page.ask({ picture, angle: angle.valueAsNumber })
}
const askAloud = (): void => {
  asked = true
  ask()
}
const drawing = pad(byId('pad', HTMLCanvasElement), () => {
  sample = undefined
  ask()
})

const shown = rotationView(ask)
const page = app<RotationSettings, RotationState, Question, Answer>(
  new Worker(new URL('./training/rotation-worker.ts', import.meta.url), { type: 'module' }),
  (wishes) => {
    const panel = controls(['tasks', 'inner'], 'threads')(wishes)
    return { ...panel, settings: () => ({ ...panel.settings(), digits: DIGITS }) }
  },
  {
    ...shown,
    answer: (answer) => {
      if (waitsForSample && sample !== undefined) drawing.show(answer.picture)
      waitsForSample = false
      shown.answer(answer)
      if (asked) byId('spoken', HTMLElement).textContent = byId('verdict', HTMLElement).textContent
      asked = false
    },
    draw: () => {
      drawing.draw()
      shown.draw()
    },
  },
  'data',
)

angle.addEventListener('input', () => {
  showAngle()
  askAloud()
})
byId('clear', HTMLButtonElement).addEventListener('click', () => {
  sample = undefined
  drawing.clear()
})
byId('sample', HTMLButtonElement).addEventListener('click', () => {
  sample = (sample ?? 0) + 1
  waitsForSample = true
  askAloud()
})
showAngle()
