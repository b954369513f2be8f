/** Pictures of a learner of sinusoids: the curves that it fits to unseen tasks, and its loss step by step. */
import { SINUSOID_INPUT, SINUSOID_RANGE } from '../../data/sinusoids'
import { split } from '../../dsl/core/random'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import type { Tree } from '../../dsl/core/tree'
import { compile } from '../../engines/compile'
import { type Fit, fits } from '../../report/figures/fits'
import { type LossAfter, lossOverSteps } from '../../report/figures/loss-over-steps'
import { meanInterval } from '../../report/statistics'
import type { Picture } from '../../runs/store'
import { oneTask, tensorsOf, type Trained } from '../../runs/training'
import { askingFor } from '../asked-steps'

/** Steps after which a curve is drawn. */
const SHOWN = [0, 1, 10] as const
/** The most steps that tasks ask for. */
export const MOST_STEPS = 10
const CURVES = 4
const POINTS = 101
const TASKS = 100

const GRID = Array.from({ length: POINTS }, (_, i) => {
  const [low, high] = SINUSOID_RANGE
  return low + ((high - low) * i) / (POINTS - 1)
})

const pointsOf = (y: ArrayLike<number>) => GRID.map((x, i) => ({ x, y: y[i] }))

/** What the learner makes of some tasks, after each number of steps that is shown. */
const fitted = async ({ model, meta, engine, source, key: own }: Trained): Promise<readonly Fit[]> => {
  const answer = compile(
    (params: Tree, support: ReturnType<typeof oneTask>, x: ReturnType<typeof tensor>) =>
      model.answer(params, support, x),
    { engine },
  )
  const drawn: Fit[] = []
  for (let i = 0; i < CURVES; i++) {
    const { support } = source.train(split(split(own, 'curves'), i), 1)
    const [, amplitude, phase] = support.x
    const inputs = tensor(
      GRID.flatMap((x) => [x, amplitude, phase]),
      [POINTS, SINUSOID_INPUT],
    )
    const lines = []
    for (const steps of SHOWN) {
      const asking = { ...oneTask(support, source), steps: tensor([steps], [], 'int32') }
      const y = valuesOf(await answer(meta, asking, inputs))
      lines.push({ name: `after ${steps} ${steps === 1 ? 'step' : 'steps'}`, points: pointsOf(y) })
    }
    drawn.push({
      label: `${amplitude.toFixed(2)} sin(x − ${phase.toFixed(2)})`,
      lines: [{ name: 'true', points: pointsOf(GRID.map((x) => amplitude * Math.sin(x - phase))) }, ...lines],
      seen: Array.from(support.y, (y, n) => ({ x: support.x[n * SINUSOID_INPUT], y })),
    })
  }
  await answer.dispose()
  return drawn
}

/** Of the same tasks, the mean loss after each number of steps. */
const stepByStep = async ({
  model,
  meta,
  engine,
  source,
  key: own,
}: Trained): Promise<readonly LossAfter[]> => {
  const judge = compile(model.judge, { engine })
  const found: LossAfter[] = []
  for (let steps = 0; steps <= MOST_STEPS; steps++) {
    const tasks = askingFor(steps, source.train)(split(own, 'losses'), TASKS)
    const { mean, halfWidth = 0 } = meanInterval(
      Array.from(valuesOf((await judge(meta, tensorsOf(tasks, source))).loss)),
    )
    found.push({ steps, loss: mean, halfWidth })
  }
  await judge.dispose()
  return found
}

export const sinusoidPictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const curves = `${trained.model.name}: fitted curves of unseen tasks`
  const losses = `${trained.model.name}: loss after each gradient step`
  return [
    {
      name: 'curves',
      title: curves,
      caption: 'The learner sees the triangles alone (an oracle is told amplitude and phase, and sees none).',
      svg: fits(curves, await fitted(trained)),
    },
    {
      name: 'steps',
      title: losses,
      caption: `The mean over ${TASKS} unseen tasks, the same after each step.`,
      svg: lossOverSteps(losses, await stepByStep(trained)),
    },
  ]
}
