/** What a circuit has learned, as heat maps: its kernels, and what makes them. */
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { valuesOf } from '../../dsl/primitives/leaves'
import { classMaps, latentColumns } from '../../report/figures/channels'
import { type HeatMap, heatMaps } from '../../report/figures/heat-maps'
import type { Picture } from '../../runs/store'
import type { Weights } from '../../runs/training'
import { singularValues as spectra } from '../../report/figures/singular-values'
import { singularValues } from '../../symmetry/singular-values'
import { fullSharing, isKernel, kroneckerSharing, layersOf } from './layers'

/** One map for each output of a kernel [rows, columns, 1, outputs]. */
const filters = (label: string, kernel: AnyTensor): readonly HeatMap[] => {
  const [rows, columns, , outputs] = kernel.shape
  const values = valuesOf(kernel)
  return Array.from({ length: outputs }, (_, o) => ({
    label: `${label} ${o + 1}`,
    rows,
    columns,
    values: Float64Array.from({ length: rows * columns }, (_unused, i) => values[i * outputs + o]),
  }))
}

/** A matrix as one map. */
const matrix = (label: string, n: number, values: ArrayLike<number>): HeatMap => ({
  label,
  rows: n,
  columns: n,
  values,
})

/** Sharing matrices, and what training has added to the identity that they start as. */
const sharing = (matrices: readonly (readonly [name: string, x: AnyTensor])[]): readonly HeatMap[] => [
  ...matrices.map(([name, x]) => matrix(name, x.shape[0], valuesOf(x))),
  ...matrices.map(([name, x]) =>
    matrix(
      `${name} − I`,
      x.shape[0],
      Float64Array.from(valuesOf(x), (value, i) => value - Number(i % (x.shape[0] + 1) === 0)),
    ),
  ),
]

/** Whether adaptation changes any weight. */
const moved = (before: Weights['before'], after: Weights['after']): boolean =>
  Object.entries(before).some(([layer, weight]) => {
    const values = valuesOf(after[layer])
    return valuesOf(weight).some((value, i) => value !== values[i])
  })

/** What a dense layer reads: [rows, columns, channels]. */
export type Features = readonly [rows: number, columns: number, channels: number]

/** Pictures of a circuit with a convolution and a dense layer on its features. */
export const weightPictures = (
  model: string,
  meta: Tree,
  { before, after }: Weights,
  features: Features,
  classes: readonly string[],
): readonly Picture[] => {
  const all = layersOf(meta)
  const [conv, dense] = [true, false].map((kernel) =>
    all.find(({ name }) => name in before && isKernel(before[name]) === kernel),
  )
  const shared = conv !== undefined && Object.keys(conv.slow).length > 0
  const kernels = (name: string, title: string, panels: readonly HeatMap[]): Picture => ({
    name,
    title: `${model}: ${title}`,
    caption: 'Each filter of the convolution as an image of its taps; one colour scale for all.',
    svg: heatMaps({ title: `${model}: ${title}`, panels, perRow: 16, scale: 'diverging', shared: true }),
  })
  const perClass = (name: string, title: string, weight: AnyTensor): Picture => ({
    name,
    title: `${model}: ${title}`,
    caption:
      'What each class looks for at each place: the weights of the dense layer, their mean over channels.',
    svg: heatMaps({
      title: `${model}: ${title}`,
      panels: classMaps(valuesOf(weight), features, classes),
      perRow: 5,
      scale: 'diverging',
      shared: true,
    }),
  })
  const weights = (when: 'before' | 'after', layers: Weights['before']): readonly Picture[] =>
    Object.entries(layers).map(([layer, weight]) =>
      isKernel(weight)
        ? kernels(
            `${layer}-${when}`,
            `kernels ${shared ? 'U v ' : ''}${when} adaptation`,
            filters('filter', weight),
          )
        : perClass(`${layer}-${when}`, `dense weights ${when} adaptation, mean over channels`, weight),
    )
  const slow = conv === undefined ? [] : kroneckerSharing(conv)
  const U = dense && fullSharing(dense)
  const learned = [...slow, ...(U === undefined ? [] : [['U of the dense layer', U] as const])]
  const columns = `${model}: columns of the sharing matrix U of the dense layer`
  const title = `${model}: sharing matrices A (outputs), B (inputs), C (taps)`
  const spectrum = `${model}: singular values of the sharing matrices`
  return [
    ...(shared && 'weight' in conv.fast
      ? [kernels(`${conv.name}-v`, 'filter parameters v', filters('v', conv.fast.weight))]
      : []),
    ...weights('before', before),
    ...(moved(before, after) ? weights('after', after) : []),
    ...(conv !== undefined && slow.length > 0
      ? [
          {
            name: `${conv.name}-sharing`,
            title,
            caption:
              'The learned factors of U = A ⊗ B ⊗ C, and what training has added to the identity they start as.',
            svg: heatMaps({ title, panels: sharing(slow), perRow: 3, scale: 'diverging', shared: false }),
          },
        ]
      : []),
    ...(dense === undefined || U === undefined
      ? []
      : [
          {
            name: `${dense.name}-sharing`,
            title: columns,
            caption:
              'What each fast number of the dense layer adds to the weights of each class, mean over channels; a row ' +
              'for each number.',
            svg: heatMaps({
              title: columns,
              panels: latentColumns(valuesOf(U), U.shape[1]).flatMap((column, i) =>
                classMaps(column, features, classes).map((map) => ({
                  ...map,
                  label: `${i + 1}: ${map.label}`,
                })),
              ),
              perRow: classes.length,
              scale: 'diverging',
              shared: true,
            }),
          },
        ]),
    ...(learned.length === 0
      ? []
      : [
          {
            name: 'spectra',
            title: spectrum,
            caption:
              'How many directions each matrix uses: those whose singular values are small are shared away.',
            svg: spectra(
              spectrum,
              learned.map(([label, x]) => ({ label, values: singularValues(x) })),
            ),
          },
        ]),
  ]
}
