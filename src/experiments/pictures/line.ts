/** Pictures of a linear layer from 70 numbers to 68: its weight as a matrix, its sharing matrix U, and its symmetry. */
import { valuesOf } from '../../dsl/primitives/leaves'
import type { AnyTensor } from '../../dsl/core/tensor'
import { latentColumns } from '../../report/figures/channels'
import type { HeatMap } from '../../report/figures/heat-maps'
import { matrices } from '../../report/figures/matrices'
import { singularValues as spectra } from '../../report/figures/singular-values'
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { adaptedWeights } from './adapted'
import { fullSharing, layersOf } from './layers'
import { lineSymmetries } from '../../symmetry/read-outs/line'
import { singularValues } from '../../symmetry/singular-values'
import { symmetryPictures } from './symmetry'

const [INPUTS, OUTPUTS] = [70, 68] as const

/** Outputs as rows, so that a convolution is a band from the upper left to the lower right. */
const matrix = (label: string, at: (output: number, input: number) => number): HeatMap => ({
  label,
  rows: OUTPUTS,
  columns: INPUTS,
  values: Float64Array.from({ length: OUTPUTS * INPUTS }, (_, i) => at(Math.floor(i / INPUTS), i % INPUTS)),
})

/** The matrix of a weight: dense [70, 68], or kernels [3, 1, 1] or [68, 3, 1, 1] laid out as what they compute. */
const asMatrix = (label: string, weight: AnyTensor): HeatMap => {
  const values = valuesOf(weight)
  const [first] = weight.shape
  if (first === INPUTS) return matrix(label, (output, input) => values[input * OUTPUTS + output])
  const taps = first === OUTPUTS ? weight.shape[1] : first
  const own = (output: number): number => (first === OUTPUTS ? output * taps : 0)
  return matrix(label, (output, input) => {
    const tap = input - output
    return tap >= 0 && tap < taps ? values[own(output) + tap] : 0
  })
}

/** U, column by column, each laid out as the weight it adds to. */
const latent = (U: AnyTensor): readonly HeatMap[] =>
  latentColumns(valuesOf(U), U.shape[1]).map((column, i) =>
    matrix(`column ${i + 1}`, (output, input) => column[input * OUTPUTS + output]),
  )

export const linePictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta } = trained
  const { before, after } = await adaptedWeights(trained)
  const layer = layersOf(meta).find((one) => fullSharing(one) !== undefined)
  const U = layer && fullSharing(layer)
  const title = `${model.name}: the weight before and after adaptation to one task`
  const sharing = `${model.name}: the sharing matrix U, a matrix for each fast number`
  const spectrum = `${model.name}: singular values of U`
  const axes = { rowName: 'output', columnName: 'input' }
  return [
    {
      name: 'weight',
      title,
      caption:
        'Each row is an output, each column an input. A convolution is a band along the diagonal, the same three ' +
        'numbers in every row.',
      svg: matrices({
        ...axes,
        title,
        panels: [
          ...Object.values(before).map((weight) => asMatrix('before', weight)),
          ...Object.values(after).map((weight) => asMatrix('after', weight)),
        ],
        perRow: 2,
      }),
    },
    ...(layer === undefined || U === undefined
      ? []
      : [
          {
            name: 'sharing',
            title: sharing,
            caption:
              'What each fast number adds to the weight. Learned without having been told of positions: bands along ' +
              'the diagonal mean that a number is used in the same way at all places.',
            svg: matrices({ ...axes, title: sharing, panels: latent(U), perRow: U.shape[1] > 6 ? 6 : 3 }),
          },
          {
            name: 'sharing-spectrum',
            title: spectrum,
            caption: 'How many directions the learned sharing uses; those that are small are hardly used.',
            svg: spectra(spectrum, [{ label: 'U', values: singularValues(U) }]),
          },
          ...(await symmetryPictures(trained, layer.name, lineSymmetries(INPUTS, OUTPUTS))),
        ]),
  ]
}
