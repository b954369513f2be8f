/** What the first page shows of training: the columns of U, curves and figures, also in words. */
import { drawCurves } from '../drawing/curves'
import { emptyHistory, type History, longer } from '../drawing/history'
import { drawMatrix } from '../drawing/matrix'
import type { ConvolutionState } from '../training/convolution'
import { INPUTS, OUTPUTS } from '../training/line'
import type { Shown } from './app'
import { canvases } from './canvases'
import { byId } from './elements'
import { paceOf, short } from './pace'

export const convolutionView = (): Shown<ConvolutionState, never> => {
  const band = byId('band', HTMLMeterElement)
  const bandText = byId('band-text', HTMLOutputElement)
  const curves = byId('curves', HTMLCanvasElement)
  const pace = paceOf()
  let last: ConvolutionState | undefined
  let step = 0
  let history: History = emptyHistory

  const inWords = (): string => {
    const latest = history.points.at(-1)
    if (last === undefined || latest === undefined) return 'No step has been taken yet.'
    return (
      `Step ${step}: the loss of MSR is ${short(latest.msr)}, that of MAML ${short(latest.maml)}; ` +
      `${short(100 * last.inBand)} percent of U is inside the three diagonals.`
    )
  }

  const drawColumns = ({ rank, sharing }: ConvolutionState): void => {
    const most = sharing.reduce((m, value) => Math.max(m, Math.abs(value)), 1e-30)
    const captions = Array.from({ length: rank }, (_, i) => ({
      caption: `column ${i + 1}`,
      label: `Column ${i + 1} of U as a matrix of outputs and inputs`,
    }))
    canvases('columns', captions).forEach((canvas, r) => {
      const at = (output: number, input: number): number => sharing[(input * OUTPUTS + output) * rank + r]
      drawMatrix(canvas, { rows: OUTPUTS, columns: INPUTS, at }, most)
    })
  }

  return {
    clear: () => {
      last = undefined
      step = 0
      history = emptyHistory
      pace.clear()
    },
    progress: (progress) => {
      last = progress.state
      step = progress.step
      pace.add(progress)
      if (progress.steps > 0) history = longer(history, step, progress.steps, last.losses)
    },
    answer: () => undefined,
    draw: () => {
      if (last === undefined) return
      drawColumns(last)
      drawCurves(curves, [
        { colour: 'maml', points: history.points.map((p) => [p.step, p.maml]) },
        { colour: 'msr', points: history.points.map((p) => [p.step, p.msr]) },
      ])
      curves.setAttribute('aria-label', inWords())
      pace.draw()
      const percent = Math.round(100 * last.inBand)
      band.value = percent
      bandText.value = `${percent} %`
    },
    inWords,
  }
}
