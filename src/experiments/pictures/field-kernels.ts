/** Pictures of a convolution between two fields: after adaptation, the kernel of each pair of channels. */
import type { AnyTensor } from '../../dsl/core/tensor'
import { valuesOf } from '../../dsl/primitives/leaves'
import { type HeatMap, heatMaps } from '../../report/figures/heat-maps'
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { adaptedWeights } from './adapted'
import { convolutionIn } from './layers'

/** A row for each channel in, a column for each channel out. */
const pairs = (kernel: AnyTensor): readonly HeatMap[] => {
  const [rows, columns, from, to] = kernel.shape
  const values = valuesOf(kernel)
  return Array.from({ length: from * to }, (_, pair) => ({
    label: `${Math.floor(pair / to) + 1} → ${(pair % to) + 1}`,
    rows,
    columns,
    values: Float64Array.from({ length: rows * columns }, (_unused, tap) => values[tap * from * to + pair]),
  }))
}

export const fieldPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { after } = await adaptedWeights(trained)
  const title = `${trained.model.name}: kernels from channel to channel`
  const [, kernel] = convolutionIn(after)
  const panels = pairs(kernel)
  return [
    {
      name: 'kernels',
      title,
      caption:
        'The kernel of each pair of channels after adaptation to one task. In a group convolution by quarter turns ' +
        'each column is the one before it, turned by 90° and moved down by one.',
      svg: heatMaps({ title, panels, perRow: kernel.shape[3], scale: 'diverging', shared: true }),
    },
  ]
}
