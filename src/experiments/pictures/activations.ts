/** Pictures of activations: what every layer makes of one image in several poses, trained and not yet trained. */
import { key, split } from '../../dsl/core/random'
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import { compile } from '../../engines/compile'
import { type ActivationRow, activations } from '../../report/figures/activations'
import { channelMean } from '../../report/figures/channels'
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'

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

export const activationPictures = async ({
  model,
  meta,
  engine,
  source,
}: Trained): Promise<readonly Picture[]> => {
  const { poses = [] } = source
  if (poses.length === 0) return []
  const compiled = compile(
    (params: Tree, x: AnyTensor): Tree =>
      Object.fromEntries(model.activations(params, x).map(({ name, value }) => [name, value])),
    { engine },
  )
  const draw = async (name: string, title: string, params: Tree): Promise<Picture> => {
    const seen: Readonly<Record<string, AnyTensor>>[] = []
    for (const { x } of poses)
      seen.push((await compiled(params, tensor(x, source.input))) as Readonly<Record<string, AnyTensor>>)
    return {
      name,
      title,
      caption:
        'A column for each angle of one test image, a row for each layer, before adaptation. What looks the same in ' +
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
    await draw('activations', `${model.name}: activations after training`, meta),
    await draw('activations-untrained', `${model.name}: activations before training`, untrained),
  ]
  await compiled.dispose()
  return pictures
}
