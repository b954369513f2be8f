/**
 * The problem of the second page, from the parts that the experiment `rmnist` is made of: one circuit with learned sharing
 * for digits at all angles. A task is one angle: five digits to adapt to, fifteen to be judged by.
 */
import { adam, adapt, type Angles, type AnyTensor, compile, crossEntropy, type Engine } from '../../src'
import { iterate, key, type Key, perLayer, pipe, rotatedTasks, singleCircuit } from '../../src'
import { split, tensor, type Tree, valueOf, valuesOf } from '../../src'
import { rotation } from '../../src/data/rotate'
import { normalised } from '../../src/data/tasks'
import { oneTask, tensorsOf } from '../../src/runs/training/batches'
import { model } from '../../src/runs/training/model'
import { ANGLES, isSeen, SIDE } from './circuit'
import { digits, TEST } from './digits'
import { errorsOf, meansOverChannels, together } from './judged'
import { orThrow } from './or-throw'
import type { Work } from './serve'

const SHAPES = { input: [SIDE, SIDE, 1], target: [] } as const
const SETTINGS = { kind: 'per-angle', balanced: false, support: 5, query: 15 } as const

const SEEN: Angles = { kind: 'list', degrees: ANGLES.filter(isSeen) }

/** Milliseconds between two tests of all angles. */
const TEST_EVERY = 1000

export interface RotationSettings {
  /** Tasks of an outer step. */
  readonly tasks: number
  readonly inner: number
  readonly engine: string
  /** Of the file of digits. */
  readonly digits: string
}

export interface RotationState {
  /** The mean over the steps since the last state. */
  readonly loss: number
  /** The part of test digits taken for others at each of `ANGLES`, of late. */
  readonly errors: readonly number[]
}

/** A drawing, or a digit of the test set by its number, to be turned. */
export interface Question {
  readonly picture: Uint8Array | number
  readonly angle: number
}

export interface Answer {
  readonly picture: Uint8Array
  /** The picture, turned. */
  readonly turned: Float32Array
  /** Of the ten digits. */
  readonly probabilities: readonly number[]
  /** For each digit the mean over channels of the adapted weights of the last layer: [10, 26, 26]. */
  readonly weights: Float32Array
}

/** The circuit, compiled and at its start. `tell` hears which part of the digits has come. */
export const rotated = async (
  engine: Engine,
  settings: RotationSettings,
  tell: (part: number) => void,
): Promise<Work<RotationState, Question, Answer>> => {
  const images = await digits(settings.digits, tell)
  const tasksAt = (side: keyof typeof images, angles: Angles) =>
    orThrow(rotatedTasks({ images: images[side], angles }, SETTINGS))
  const at = (degrees: number): Angles => ({ kind: 'list', degrees: [degrees] })
  const sample = tasksAt('train', SEEN)
  const tests = ANGLES.map((angle) => tasksAt('test', at(angle)))
  const learner = adapt({ loss: crossEntropy, steps: settings.inner, rate: perLayer(0.05) })
  const { start, step, judge, answer, weights } = model('circuit', pipe(singleCircuit, learner), adam(3e-3))
  let steps = 0
  const batch = () => tensorsOf(sample(split(key(1), steps), settings.tasks), SHAPES)
  const loop = await iterate(step, { engine, state: start(key(2)), data: batch() })
  const judged = compile((meta: Tree, tasks: ReturnType<typeof batch>) => judge(meta, tasks), { engine })
  const asked = compile(
    (meta: Tree, support: ReturnType<typeof oneTask>, x: AnyTensor) => ({
      logits: answer(meta, support, x),
      weight: weights(meta, support).after.dense,
    }),
    { engine },
  )

  let sums = { loss: 0, steps: 0 }
  let errors: readonly number[] = ANGLES.map(() => NaN)
  let tested = -Infinity

  /** One task at each angle; of so few images that the mean of late is what is shown. */
  const test = async (source: Key): Promise<void> => {
    const { meta } = await loop.state()
    const all = together(tests.map((draw) => draw(source, 1)))
    const { logits } = await judged(meta, tensorsOf(all, SHAPES))
    if (logits === undefined) return
    errors = errorsOf(logits, all.query.y, all.tasks).map((now, i) =>
      Number.isNaN(errors[i]) ? now : errors[i] + (now - errors[i]) * 0.3,
    )
  }

  return {
    step: async () => {
      const { figures } = await loop.advance(batch())
      steps++
      sums = { loss: sums.loss + valueOf(figures.train_loss), steps: sums.steps + 1 }
    },
    state: async () => {
      if (performance.now() - tested > TEST_EVERY) {
        await test(split(key(3), steps))
        tested = performance.now()
      }
      const loss = sums.loss / sums.steps
      sums = { loss: 0, steps: 0 }
      return { loss, errors }
    },
    answer: async ({ picture, angle }) => {
      const drawn =
        typeof picture === 'number'
          ? images.test.pixels.slice((picture % TEST) * SIDE * SIDE, ((picture % TEST) + 1) * SIDE * SIDE)
          : picture
      const turned = rotation(SIDE, SIDE, angle)(drawn)
      const { support } = tasksAt('test', at(angle))(key(4), 1)
      const { meta } = await loop.state()
      const x = tensor(turned.map(normalised), [1, SIDE, SIDE, 1])
      const { logits, weight } = await asked(meta, oneTask(support, SHAPES), x)
      const highest = Math.max(...valuesOf(logits))
      const exponentials = Array.from(valuesOf(logits), (logit) => Math.exp(logit - highest))
      const total = exponentials.reduce((a, b) => a + b)
      return {
        picture: drawn,
        turned,
        probabilities: exponentials.map((e) => e / total),
        weights: meansOverChannels(weight),
      }
    },
    end: () => {
      loop.dispose()
      void judged.dispose()
      void asked.dispose()
    },
  }
}
