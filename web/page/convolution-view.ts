/** What the page shows of training: pictures, curves and figures, also in words. */
import { drawCurves } from '../drawing/curves'
import { emptyHistory, type History, longer } from '../drawing/history'
import { drawMatrix } from '../drawing/matrix'
import { INPUTS, OUTPUTS, type Progress } from '../training/messages'
import { byId } from './elements'

export interface View {
  /** Forgets what was before: a new training begins. */
  readonly clear: () => void
  readonly show: (progress: Progress) => void
  /** Draws what is known once more, in the size and the colours of now. */
  readonly draw: () => void
  /** The state in a sentence. */
  readonly inWords: () => string
}

const number = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)))

/** A canvas for each column of U, in figures with captions. */
const pictures = (count: number): readonly HTMLCanvasElement[] => {
  const holder = byId('columns', HTMLElement)
  const known = [...holder.querySelectorAll('canvas')]
  if (known.length === count) return known
  const fresh = Array.from({ length: count }, (_, i) => {
    const [figure, canvas, caption] = [
      document.createElement('figure'),
      document.createElement('canvas'),
      document.createElement('figcaption'),
    ]
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', `Column ${i + 1} of U as a matrix of outputs and inputs`)
    caption.textContent = `column ${i + 1}`
    figure.append(canvas, caption)
    return { figure, canvas }
  })
  holder.replaceChildren(...fresh.map(({ figure }) => figure))
  holder.dataset.count = String(count)
  return fresh.map(({ canvas }) => canvas)
}

export const view = (): View => {
  const [step, speed] = ['step', 'speed'].map((id) => byId(id, HTMLElement))
  const band = byId('band', HTMLMeterElement)
  const bandText = byId('band-text', HTMLOutputElement)
  const curves = byId('curves', HTMLCanvasElement)
  let last: Progress | undefined
  /** Steps per second, of late: single reports differ much. */
  let pace = 0
  let history: History = emptyHistory

  const inWords = (): string => {
    const latest = history.points.at(-1)
    if (last === undefined || latest === undefined) return 'No step has been taken yet.'
    return (
      `Step ${last.step}: the loss of MSR is ${number(latest.msr)}, that of MAML ${number(latest.maml)}; ` +
      `${number(100 * last.inBand)} percent of U is inside the three diagonals.`
    )
  }

  const draw = (): void => {
    if (last === undefined) return
    const { rank, sharing, inBand } = last
    const most = sharing.reduce((m, value) => Math.max(m, Math.abs(value)), 1e-30)
    pictures(rank).forEach((canvas, r) =>
      drawMatrix(
        canvas,
        {
          rows: OUTPUTS,
          columns: INPUTS,
          at: (output, input) => sharing[(input * OUTPUTS + output) * rank + r],
        },
        most,
      ),
    )
    drawCurves(curves, [
      { colour: 'maml', points: history.points.map((p) => [p.step, p.maml]) },
      { colour: 'msr', points: history.points.map((p) => [p.step, p.msr]) },
    ])
    curves.setAttribute('aria-label', inWords())
    step.textContent = last.step.toLocaleString('en')
    speed.textContent = pace > 0 ? number(pace) : '–'
    const percent = Math.round(100 * inBand)
    band.value = percent
    bandText.value = `${percent} %`
  }

  return {
    clear: () => {
      last = undefined
      pace = 0
      history = emptyHistory
    },
    show: (progress) => {
      const before = last?.step ?? 0
      if (progress.losses !== undefined)
        history = longer(history, progress.step, progress.step - before, progress.losses)
      const now = progress.stepsPerSecond
      pace = pace === 0 ? now : pace + (now - pace) / 10
      last = progress
    },
    draw,
    inWords,
  }
}
