/**
 * Pictures of activations: what every layer makes of one image in several poses, of the model as it was trained,
 * adapted to one task, and not yet trained.
 */
import { sizeOf } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import type { Tasks } from '../../dsl/learning/meta-step'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { compile } from '../../engines/compile'
import { type ActivationRow, activations } from '../../report/figures/activations'
import { channelMean } from '../../report/figures/channels'
import type { Picture } from '../../runs/store'
import type { Layers, Trained } from '../../runs/training'
import { oneSupport } from './adapted'

/** Vectors of more numbers are no picture. */
const LONGEST = 64
/** Layers of a picture; a network of many circuits has more. */
const MOST_ROWS = 12

/** The row of a layer, from its values in all poses, [poses, …]. */
const rowOf = (name: string, all: AnyTensor): readonly ActivationRow[] => {
  const [poses, ...shape] = all.shape
  const size = sizeOf(shape)
  const inPoses = Array.from({ length: poses }, (_, pose) =>
    valuesOf(all).subarray(pose * size, (pose + 1) * size),
  )
  if (shape.length === 3) {
    const [rows, columns, channels] = shape
    const maps = inPoses.map((x) => channelMean(x, [rows, columns, channels]))
    return [{ name: channels === 1 ? name : `${name}, mean over channels`, maps }]
  }
  return shape.length === 1 && shape[0] <= LONGEST
    ? [{ name, vectors: inPoses.map((x) => Array.from(x)) }]
    : []
}

export const activationPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, start, engine, source } = trained
  const { poses = [] } = source
  if (poses.length === 0) return []
  const inAll = (params: Tree, xs: AnyTensor, support?: Tasks['support']): Layers =>
    vmapTrees((x) => model.activations(params, x as AnyTensor, support))(xs) as Layers
  const before = compile((params: Tree, xs: AnyTensor) => inAll(params, xs), { engine })
  const after = compile((params: Tree, xs: AnyTensor, to: Tasks['support']) => inAll(params, xs, to), {
    engine,
  })
  const xs = tensor(
    poses.flatMap(({ x }) => Array.from(x)),
    [poses.length, ...source.input],
  )
  const draw = (name: string, title: string, when: string, layers: Layers): Picture => ({
    name,
    title,
    caption:
      `A column for each angle of one test image, a row for each layer, ${when}. What looks the same in ` +
      'a whole row does not depend on the angle.',
    svg: activations({
      title,
      columns: poses.map(({ label }) => label),
      rows: Object.entries(layers)
        .flatMap(([layer, values]) => rowOf(layer, values))
        .slice(0, MOST_ROWS),
    }),
  })
  const pictures = [
    draw(
      'activations',
      `${model.name}: activations after training`,
      'before adaptation',
      await before(meta, xs),
    ),
    draw(
      'activations-adapted',
      `${model.name}: activations after training and adaptation`,
      'after adaptation to one task, whose images stand at one angle',
      await after(meta, xs, oneSupport(trained)),
    ),
    draw(
      'activations-untrained',
      `${model.name}: activations before training`,
      'before adaptation',
      await before(start, xs),
    ),
  ]
  await Promise.all([before.dispose(), after.dispose()])
  return pictures
}
