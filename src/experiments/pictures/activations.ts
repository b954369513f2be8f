/**
 * Pictures of activations: what every layer makes of one image in several poses, of the model as it was trained,
 * adapted to one task, and not yet trained.
 */
import { key, split } from '../../dsl/core/random'
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import type { Tasks } from '../../dsl/learning/meta-step'
import type { Activation } from '../../dsl/networks/net'
import { compile } from '../../engines/compile'
import { type ActivationRow, activations } from '../../report/figures/activations'
import { channelMean } from '../../report/figures/channels'
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'
import { oneSupport } from './adapted'

/** Vectors of more numbers are no picture. */
const LONGEST = 64
/** Layers of a picture; a network of many circuits has more. */
const MOST_ROWS = 12

const rowOf = (name: string, inPoses: readonly AnyTensor[]): readonly ActivationRow[] => {
  const [{ shape }] = inPoses
  if (shape.length === 3) {
    const [rows, columns, channels] = shape
    const maps = inPoses.map((x) => channelMean(valuesOf(x), [rows, columns, channels]))
    return [{ name: channels === 1 ? name : `${name}, mean over channels`, maps }]
  }
  return shape.length === 1 && shape[0] <= LONGEST
    ? [{ name, vectors: inPoses.map((x) => Array.from(valuesOf(x))) }]
    : []
}

const named = (of: readonly Activation[]): Readonly<Record<string, AnyTensor>> =>
  Object.fromEntries(of.map(({ name, value }) => [name, value]))

export const activationPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, engine, source } = trained
  const { poses = [] } = source
  if (poses.length === 0) return []
  const before = compile((params: Tree, x: AnyTensor) => named(model.activations(params, x)), { engine })
  const after = compile(
    (params: Tree, x: AnyTensor, support: Tasks['support']) => named(model.activations(params, x, support)),
    { engine },
  )
  const support = oneSupport(trained)
  const draw = async (
    name: string,
    title: string,
    when: string,
    at: (x: AnyTensor) => Promise<Readonly<Record<string, AnyTensor>>>,
  ): Promise<Picture> => {
    const seen: Readonly<Record<string, AnyTensor>>[] = []
    for (const { x } of poses) seen.push(await at(tensor(x, source.input)))
    return {
      name,
      title,
      caption:
        `A column for each angle of one test image, a row for each layer, ${when}. What looks the same in ` +
        'a whole row does not depend on the angle.',
      svg: activations({
        title,
        columns: poses.map(({ label }) => label),
        rows: Object.keys(seen[0])
          .flatMap((layer) =>
            rowOf(
              layer,
              seen.map((of) => of[layer]),
            ),
          )
          .slice(0, MOST_ROWS),
      }),
    }
  }
  const untrained = model.start(split(key(0), 'untrained')).meta
  const pictures = [
    await draw('activations', `${model.name}: activations after training`, 'before adaptation', (x) =>
      before(meta, x),
    ),
    await draw(
      'activations-adapted',
      `${model.name}: activations after training and adaptation`,
      'after adaptation to one task, whose images stand at one angle',
      (x) => after(meta, x, support),
    ),
    await draw(
      'activations-untrained',
      `${model.name}: activations before training`,
      'before adaptation',
      (x) => before(untrained, x),
    ),
  ]
  await Promise.all([before.dispose(), after.dispose()])
  return pictures
}
