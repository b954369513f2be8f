/**
 * Numbers to check ours against: the authors' released settings computed anew by an independent program in NumPy,
 * with exact meta-gradients, 1000 outer steps, 300 test tasks. (The tables of the paper itself could not be read.) A
 * data set's own connectivity moves ranks 2 and 5 by about a fifth.
 */
import type { CheckValue } from '../runs/store'

type Row = readonly (readonly [loss: number, halfWidth?: number])[]

const MODELS = ['MAML-FC', 'MAML-LC', 'MAML-Conv', 'MSR-FC'] as const

/** By inner steps, support examples and rank, in the order of MODELS; outer rate 1e-3. */
const SYNTHETIC: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  '1 1': {
    'rank 1': [
      [2.97, 0.29],
      [2.68, 0.27],
      [0.162, 0.03],
      [0.185, 0.03],
    ],
    'rank 2': [
      [1.86, 0.14],
      [1.75, 0.13],
      [0.437, 0.035],
      [0.434, 0.036],
    ],
    'rank 5': [
      [0.969, 0.06],
      [0.945, 0.06],
      [0.443, 0.02],
      [0.337, 0.016],
    ],
  },
  '3 1': {
    'rank 1': [[2.96], [2.51], [0.012], [0.008]],
    'rank 2': [[1.88], [1.56], [0.336], [0.088]],
    'rank 5': [[0.976], [0.895], [0.416], [0.113]],
  },
  '1 10': {
    'rank 1': [[2.83], [2.66], [0.02], [0.017]],
    'rank 2': [[1.82], [1.67], [0.325], [0.338]],
    'rank 5': [[0.935], [0.957], [0.393], [0.186]],
  },
  '3 10': {
    'rank 1': [[2.71], [2.37], [0.005], [0.002]],
    'rank 2': [[1.74], [1.49], [0.317], [0.042]],
    'rank 5': [[0.893], [0.855], [0.39], [0.013]],
  },
}

/**
 * Of MSR-FC, by rank and number of training tasks: single runs of a student's program (one inner step; the number is
 * that of all its tasks, four fifths of which were trained on). Repeated runs of it differ by factors of two.
 */
const BY_TASKS: Readonly<Record<string, readonly (readonly [tasks: number, loss: number])[]>> = {
  '1': [
    [20, 0.675],
    [50, 0.297],
    [100, 0.342],
    [1000, 0.294],
  ],
  '2': [
    [20, 0.919],
    [50, 0.471],
    [100, 0.67],
    [1000, 0.409],
  ],
  '5': [
    [20, 1.364],
    [50, 0.909],
    [100, 0.389],
  ],
}

/** The name of a study of the synthetic problems; with the number of training tasks where several are compared. */
export const syntheticStudy = (rank: string, tasks?: number): string =>
  tasks === undefined ? `rank ${rank}` : `rank ${rank}, ${tasks} tasks`

interface Settings {
  readonly innerSteps: number
  readonly support: number
  readonly steps: number
  readonly outerRate: number
  readonly tasks: number
}

const areReleased = ({ steps, outerRate, tasks }: Settings): boolean =>
  steps === 1000 && outerRate === 1e-3 && tasks === 32

/** Those of the synthetic problems, where there are any for these settings. */
export const syntheticChecks = (
  settings: Settings & { readonly trainTasks: readonly number[] },
): readonly CheckValue[] => {
  if (!areReleased(settings)) return []
  const shots = `${settings.innerSteps} ${settings.support}`
  const byTasks = shots === '1 1' ? Object.entries(BY_TASKS) : []
  if (settings.trainTasks.length > 1)
    return byTasks.flatMap(([rank, row]) =>
      row.map(([tasks, loss]) => ({ study: syntheticStudy(rank, tasks), model: 'MSR-FC', loss })),
    )
  return settings.trainTasks[0] !== 8000
    ? []
    : Object.entries(SYNTHETIC[shots] ?? {}).flatMap(([study, row]) =>
        row.map(([loss, halfWidth], i) => ({
          study,
          model: MODELS[i],
          loss,
          ...(halfWidth !== undefined && { halfWidth }),
        })),
      )
}

/**
 * Those of the rotation problems: one inner step, one support example. Each is of one seed. That matters for MSR-Conv
 * on flips, whose loss still falls when the run ends (it halves between steps 800 and 900): 25 seeds of another
 * independent program end between 0.0048 and 0.0073, with 0.0056 on average.
 */
export const rotationChecks = (settings: Settings): readonly CheckValue[] =>
  areReleased(settings) && settings.innerSteps === 1 && settings.support === 1
    ? [
        { study: 'rotations', model: 'MAML-Conv', loss: 0.54, halfWidth: 0.022 },
        { study: 'rotations', model: 'MSR-Conv', loss: 0.0057, halfWidth: 0.0005 },
        { study: 'rotations', model: 'MAML-Conv, fair start', loss: 0.0072, halfWidth: 0.0006 },
        { study: 'rotations and flips', model: 'MAML-Conv', loss: 0.538, halfWidth: 0.023 },
        { study: 'rotations and flips', model: 'MSR-Conv', loss: 0.0075, halfWidth: 0.0005 },
        { study: 'rotations and flips', model: 'MAML-Conv, fair start', loss: 0.0069, halfWidth: 0.0006 },
      ]
    : []
