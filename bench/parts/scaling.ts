/** How the time of a step grows with the size of the work, as curves. */
import { orFail } from '../../src/runs/problems'
import { writeFigure } from '../../src/report/files'
import { table } from '../../src/report/table'
import { type Curve, curves } from '../harness/curves'
import { isWeyl } from '../harness/recruits'
import type { Row } from '../harness/measure'
import { digits } from '../harness/report'
import { median } from '../harness/statistics'
import type { Part } from '../part'
import { rank1, rmnist, type Settings } from '../workloads/settings'
import { compare } from './compare'

interface Study {
  readonly name: string
  readonly title: string
  readonly x: string
  readonly y: string
  readonly sizes: readonly number[]
  readonly settings: (size: number) => Settings
  /** What to divide the time of a step by. */
  readonly per: (size: number) => number
}

const whole = { y: 'time of an outer step (ms)', per: () => 1 }
const fewer = { ...rmnist, tasks: 8 }

const studies: readonly Study[] = [
  {
    name: 'tasks',
    title: 'Rotated MNIST circuit, 5+15 images a task: cost of one task',
    x: 'tasks in a step',
    y: 'time of a step per task (ms)',
    sizes: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    settings: (tasks) => ({ ...rmnist, tasks }),
    per: (tasks) => tasks,
  },
  {
    ...whole,
    name: 'steps',
    title: 'Rotated MNIST circuit, 8 tasks of 5+15: more inner steps',
    x: 'inner steps',
    sizes: [1, 2, 4, 8, 16],
    settings: (steps) => ({ ...fewer, steps, rate: 0.01 }),
  },
  {
    ...whole,
    name: 'latent',
    title: 'MSR-FC 70 to 68, 32 tasks of 1+19: larger latent vectors',
    x: 'latent size',
    sizes: [1, 3, 10, 30, 100],
    settings: (rank) => ({ ...rank1, rank }),
  },
  {
    ...whole,
    name: 'images',
    title: 'Rotated MNIST circuit, 8 tasks of 5+15: larger images',
    x: 'pixels along a side',
    sizes: [7, 14, 28, 56],
    settings: (size) => ({ ...fewer, size }),
  },
]

/** Each point gets less time than a workload does: there are many. */
const BUDGET = { seconds: 1 }

const pointsOf = (rows: readonly Row[], size: number, study: Study) =>
  rows.flatMap((row) =>
    row.kind === 'timed' ? [{ name: row.name, x: size, y: median(row.ms) / study.per(size) }] : [],
  )

export const scaling: Part = {
  name: 'scaling',
  about:
    'curves over tasks, inner steps, latent size and image size, as pictures (--peers to draw peers too)',
  run: async ({ recruits: all, asked, folder, pictures, tell }) => {
    const recruits = all.filter(({ name }) => isWeyl(name) || asked.includes(name))
    const texts: string[] = []
    const data: Record<string, readonly Curve[]> = {}
    for (const study of studies) {
      const points: { readonly name: string; readonly x: number; readonly y: number }[] = []
      for (const size of study.sizes) {
        const settings = { ...study.settings(size), name: `${study.name}-${size}` }
        points.push(...pointsOf(await compare(settings, recruits, BUDGET, folder, tell), size, study))
      }
      const drawn = recruits.map(({ name }) => ({ name, points: points.filter((at) => at.name === name) }))
      data[study.name] = drawn
      const cell = (size: number, { points: own }: Curve): string => {
        const at = own.find(({ x }) => x === size)
        return at === undefined ? '' : digits(at.y)
      }
      texts.push(
        [
          `${study.title}; ${study.y}`,
          table(
            [study.x, ...drawn.map(({ name }) => name)],
            study.sizes.map((size) => [String(size), ...drawn.map((curve) => cell(size, curve))]),
          ),
        ].join('\n'),
      )
      if (points.length > 0)
        await orFail(writeFigure(pictures, `scaling-${study.name}`, curves(study, drawn)))
    }
    return { text: [...texts, `pictures: ${pictures}`].join('\n\n'), data }
  },
}
