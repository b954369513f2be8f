/** What grows in each of the curves, and in which steps. */
import { rank1, rmnist, type Settings, sinusoid } from './settings'

export interface Study {
  readonly name: string
  readonly about: string
  /** The axes, with their units; of times per something, what to divide by. */
  readonly x: string
  readonly time: string
  readonly per: (size: number) => number
  readonly sizes: readonly number[]
  readonly settings: (size: number) => Settings
  /** On how many cores, where that is what grows. */
  readonly cores?: (size: number) => number
}

const whole = { time: 'time of an outer step (ms)', per: () => 1 }
const fewer = { ...rmnist, tasks: 8 }

export const studies: readonly Study[] = [
  {
    name: 'tasks',
    about: 'Rotated MNIST circuit, 5+15 images a task: more tasks',
    x: 'tasks in a step',
    time: 'time of an outer step per task (ms)',
    per: (tasks) => tasks,
    sizes: [1, 4, 32, 256, 1024],
    settings: (tasks) => ({ ...rmnist, tasks }),
  },
  {
    ...whole,
    name: 'steps',
    about: 'MAML on sinusoids, 25 tasks of 10+10: more inner steps',
    x: 'inner steps',
    sizes: [1, 3, 10, 30, 100],
    settings: (steps) => ({ ...sinusoid, steps, rate: 0.001 }),
  },
  {
    ...whole,
    name: 'channels',
    about: 'Rotated MNIST circuit, 8 tasks of 5+15: more channels',
    x: 'channels',
    sizes: [8, 16, 32, 64],
    settings: (channels) => ({ ...fewer, channels }),
  },
  {
    ...whole,
    name: 'images',
    about: 'Rotated MNIST circuit, 8 tasks of 5+15: larger images',
    x: 'pixels along a side',
    sizes: [7, 14, 28, 56],
    settings: (size) => ({ ...fewer, size }),
  },
  {
    ...whole,
    name: 'latent',
    about: 'MSR-FC 70 to 68, 32 tasks of 1+19: larger latent vectors',
    x: 'latent size',
    sizes: [1, 10, 100],
    settings: (rank) => ({ ...rank1, rank }),
  },
  {
    ...whole,
    name: 'cores',
    about: 'Rotated MNIST circuit, 32 tasks of 5+15: more cores',
    x: 'cores',
    sizes: [1, 2, 4],
    settings: () => rmnist,
    cores: (cores) => cores,
  },
]
