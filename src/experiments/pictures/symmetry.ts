/** Which symmetry a layer has learned, as a picture: the error of each candidate beside chance, and one sentence. */
import type { AnyTensor } from '../../dsl/core/tensor'
import { split } from '../../dsl/core/random'
import { valuesOf } from '../../dsl/primitives/leaves'
import { intervalChart } from '../../report/figures/interval-chart'
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { type WeightFamily, weightFamily, weightSpan } from '../../symmetry/read-outs/family'
import { type Reading, readSymmetry } from '../../symmetry/read-outs/reading'
import type { Symmetry } from '../../symmetry/read-outs/symmetry'
import { weightsOfTasks } from './adapted'
import { fullSharing, layersOf } from './layers'

/** Smaller errors are drawn as this: a logarithmic axis has no 0. */
const LEAST = 1e-5

const chart = (title: string, { candidates }: Reading): string =>
  intervalChart({
    title,
    valueLabel: 'error: share of the squared weights that the symmetry does not allow',
    rows: candidates.map(({ name, error }) => ({ problem: '', model: name, mean: Math.max(LEAST, error) })),
    floors: [],
    checksAre: 'chance, mean and range of 20 random layers',
    checks: candidates.map(({ name, chance: { mean, low, high } }) => ({
      problem: '',
      model: name,
      mean,
      halfWidth: Math.max(mean - low, high - mean),
    })),
  })

/** Tasks whose adapted weights are looked at. */
const TASKS = 50

const isSome = (weights: AnyTensor): boolean => {
  const values = Array.from(valuesOf(weights))
  return values.every(Number.isFinite) && values.some((value) => value !== 0)
}

/** What is read, and in words: of U, if the layer has one, for every v; else of the weights that tasks lead to. */
const familyIn = async (
  trained: Trained,
  layer: string,
): Promise<readonly [family: WeightFamily, of: string] | undefined> => {
  const own = layersOf(trained.meta).find(({ name }) => name === layer)
  const U = own && fullSharing(own)
  const weights = await weightsOfTasks(trained, U === undefined ? TASKS : 1, layer)
  if (U !== undefined)
    return isSome(U) ? [weightSpan(weights.shape.slice(1), U), 'Of U v for every v.'] : undefined
  return isSome(weights)
    ? [
        weightFamily(weights),
        `Of the weights that adaptation to ${TASKS} tasks leads to: where v is free, they show the symmetry of the ` +
          'tasks, and a plain convolution shows it too.',
      ]
    : undefined
}

/** The picture of the layer of that name, if there is something to read of it. */
export const symmetryPictures = async (
  trained: Trained,
  layer: string,
  candidates: readonly Symmetry[],
): Promise<readonly Picture[]> => {
  const found = await familyIn(trained, layer)
  if (found === undefined) return []
  const [family, of] = found
  const reading = readSymmetry(family, candidates, { key: split(trained.key, 'chance') })
  const title = `${trained.model.name}: which symmetry the ${layer} layer has`
  return [
    {
      name: 'symmetry',
      title,
      caption:
        `${reading.sentence} ${of} Hollow: chance, mean and range of 20 random layers of the same spectrum; of the symmetries that leave ` +
        'at most a tenth of it, which random layers hardly ever do, the largest is named.',
      svg: chart(title, reading),
    },
  ]
}
