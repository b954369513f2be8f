/**
 * The rotation problems of the paper (section 4.2; the authors' `2d_rot8` and `2d_rot8_flip`): tasks whose targets are
 * what a random equivariant convolution makes of noise. The group is C8, the turns by 45°, or D8, those and their
 * mirror images. A task is three fields; the channels of a field are one 3×3 kernel, turned (and mirrored) by every
 * element of the group. Kernels are circular harmonics up to frequency 2, with the variances of E(2)-CNN's generalised
 * He initialisation (Weiler and Cesa, 2019), so that a field has 6 free weights.
 *
 * Laws: channel j + 2 of a field is channel j turned by a quarter, exactly; with flips, channel 8 + (−j mod 8) is
 * channel j with its rows reversed, exactly; the mean of y² is 0.625 (C8) or 0.5625 (D8).
 */
import { checkParts } from '../dsl/core/arguments'
import { normal, normalFloats, split, type Key } from '../dsl/core/random'
import { kept, type PooledBatch, trainingTasks, type Task, type TaskPool, validationTasks } from './task-pool'

const TURNS = 8
const HALF_TURN = TURNS / 2
const FIELDS = 3
/** Of c0, c1, a1, b1, a2, b2. */
const WEIGHTS = 6
const EXAMPLES = 20
const SIDE = 32
const TAPS = 9
const OUT = SIDE - 2

/** cos and sin of multiples of 45°, exactly symmetric. */
const HALF = Math.SQRT1_2
const COSINE = [1, HALF, 0, -HALF, -1, -HALF, 0, HALF]
const cosine = (eighths: number): number => COSINE[((eighths % TURNS) + TURNS) % TURNS]
const sine = (eighths: number): number => cosine(eighths - 2)

/** The places of a 3×3 kernel around its centre, by direction: counter-clockwise from the right. */
const AROUND = [5, 2, 1, 0, 3, 6, 7, 8]
const CENTRE = 4

/** The radial profile: a ring of radius 1 and width 0.4. */
const ring = (radius: number): number => Math.exp(-((radius - 1) ** 2) / (2 * 0.4 ** 2))
const PROFILE = AROUND.map((_, direction) => ring(direction % 2 === 0 ? 1 : Math.SQRT2))
const ENERGY = PROFILE.reduce((sum, g) => sum + g * g, 0)
/** The norms of the ring with and without its value at the centre. */
const WHOLE = Math.sqrt(ENERGY + ring(0) ** 2)
const HARMONIC = Math.sqrt(ENERGY / 2)

export type Turns = 'rotations' | 'rotations-and-flips'

const groupOf = (turns: Turns): number => (turns === 'rotations' ? TURNS : 2 * TURNS)

/**
 * The kernels of one field, [group, 3, 3], row-major, of the weights c0 (centre), c1 (ring), and a, b of
 * frequencies 1 and 2; the turns first, then their mirror images.
 */
export const fieldKernels = (turns: Turns, weights: ArrayLike<number>): Float64Array => {
  const group = groupOf(turns)
  const [c0, c1, a1, b1, a2, b2] = Array.from(weights)
  const [still, turning] = [Math.sqrt(1 / group), Math.sqrt(2 / group) / HARMONIC]
  const kernels = new Float64Array(group * TAPS)
  for (let element = 0; element < group; element++) {
    const mirrored = element >= TURNS ? -1 : 1
    kernels[element * TAPS + CENTRE] = still * (c0 + (c1 * ring(0)) / WHOLE)
    AROUND.forEach((tap, direction) => {
      const angle = mirrored * (direction - (element % TURNS))
      kernels[element * TAPS + tap] =
        PROFILE[direction] *
        ((still * c1) / WHOLE +
          turning * (a1 * cosine(angle) + b1 * sine(angle) + (a2 * cosine(2 * angle) + b2 * sine(2 * angle))))
    })
  }
  return kernels
}

/** The kernels of a task, [3 · group, 3, 3]: its fields one after the other. */
const drawKernels = (source: Key, turns: Turns): Float64Array => {
  const kernels = new Float64Array(FIELDS * groupOf(turns) * TAPS)
  const noise = normal(source, FIELDS * WEIGHTS)
  // The variances: 1/2 for all, but 1 for the harmonics of D8.
  const scale = [0, 0, 1, 1, 1, 1].map((harmonic) => (harmonic === 1 && turns !== 'rotations' ? 1 : HALF))
  for (let field = 0; field < FIELDS; field++) {
    const weights = scale.map((s, w) => s * noise[field * WEIGHTS + w])
    kernels.set(fieldKernels(turns, weights), field * groupOf(turns) * TAPS)
  }
  return kernels
}

/**
 * All kernels of a group as a matrix: U [9 · channels, 18] with the kernels [3, 3, 1, channels] = U v, where v holds
 * the 18 weights of three fields. (Proposition 1 of the paper, in its steerable form.) Columns have norm 1, so that a
 * step along v moves the kernels as far as a step along the kernels themselves would.
 */
export const steerableSharing = (turns: Turns): Float64Array => {
  const [group, weights] = [groupOf(turns), FIELDS * WEIGHTS]
  const U = new Float64Array(TAPS * FIELDS * group * weights)
  for (let weight = 0; weight < WEIGHTS; weight++) {
    const kernels = fieldKernels(
      turns,
      Array.from({ length: WEIGHTS }, (_, w) => Number(w === weight)),
    )
    const norm = Math.hypot(...kernels)
    for (let field = 0; field < FIELDS; field++)
      kernels.forEach((value, i) => {
        const [channel, tap] = [field * group + Math.floor(i / TAPS), i % TAPS]
        U[(tap * FIELDS * group + channel) * weights + field * WEIGHTS + weight] = value / norm
      })
  }
  return U
}

/** How many numbers the even and the odd part of a kernel have: the centre, four even, four odd. */
const PARTS = 9

/**
 * The even and odd parts of the kernels of whole fields, for the first four turns of every eight: four more turns by
 * 45° reverse a kernel, which keeps its even part and changes the sign of the odd one.
 */
const evenAndOdd = (kernels: Float64Array): Float64Array => {
  const pairs = kernels.length / TAPS / 2
  const parts = new Float64Array(pairs * PARTS)
  for (let pair = 0; pair < pairs; pair++) {
    const k = (pair + HALF_TURN * Math.floor(pair / HALF_TURN)) * TAPS
    parts[pair * PARTS] = kernels[k + CENTRE]
    for (let tap = 0; tap < CENTRE; tap++) {
      parts[pair * PARTS + 1 + tap] = (kernels[k + tap] + kernels[k + 8 - tap]) / 2
      parts[pair * PARTS + 5 + tap] = (kernels[k + tap] - kernels[k + 8 - tap]) / 2
    }
  }
  return parts
}

/**
 * Valid correlation of images [n, 32, 32] with the kernels of whole fields, given by their parts, into [n, 30, 30,
 * channels]: two opposite channels for the work of one.
 */
const correlate = (x: Float32Array, parts: Float64Array): Float32Array => {
  const images = x.length / SIDE / SIDE
  const y = new Float32Array((images * OUT * OUT * 2 * parts.length) / PARTS)
  let to = 0
  for (let image = 0; image < images; image++)
    for (let row = 0; row < OUT; row++)
      for (let column = 0; column < OUT; column++) {
        const a = (image * SIDE + row) * SIDE + column
        const b = a + SIDE
        const c = b + SIDE
        const middle = x[b + 1]
        const s0 = x[a] + x[c + 2]
        const d0 = x[a] - x[c + 2]
        const s1 = x[a + 1] + x[c + 1]
        const d1 = x[a + 1] - x[c + 1]
        const s2 = x[a + 2] + x[c]
        const d2 = x[a + 2] - x[c]
        const s3 = x[b] + x[b + 2]
        const d3 = x[b] - x[b + 2]
        for (let k = 0; k < parts.length; to += HALF_TURN)
          for (let j = 0; j < HALF_TURN; j++, k += PARTS, to++) {
            const even =
              parts[k] * middle +
              parts[k + 1] * s0 +
              parts[k + 2] * s1 +
              parts[k + 3] * s2 +
              parts[k + 4] * s3
            const odd = parts[k + 5] * d0 + parts[k + 6] * d1 + parts[k + 7] * d2 + parts[k + 8] * d3
            y[to] = even + odd
            y[to + HALF_TURN] = even - odd
          }
      }
  return y
}

/** A rotation data set; `inputs` are those of a task, [20, 32, 32, 1], and `kernels` its kernels, [channels, 3, 3]. */
export interface SteerableData extends TaskPool {
  readonly inputs: (number: number) => Float32Array
  readonly kernels: (number: number) => Float64Array
}

/**
 * The data set of a group: `tasks` tasks of 20 examples, the first 80 % to meta-train on; x is [32, 32, 1] and y
 * [30, 30, 24] or, with flips, [30, 30, 48]. Without a number there are as many as the authors have, 10 000, or 2 000
 * with flips. A task is made whenever it is asked for and not kept: all of them are 17 GB. Throws for a number of tasks
 * that is not whole or below 2, and for turns that are no text.
 *
 * @example
 * steerablePool(key(0), { turns: 'rotations-and-flips' }).target // [30, 30, 48]
 */
export const steerablePool = (
  source: Key,
  settings: { readonly turns: Turns; readonly tasks?: number },
): SteerableData => {
  const { turns, tasks } = checkParts('steerablePool', settings, { turns: 'a text' })
  const count = tasks ?? (turns === 'rotations' ? 10_000 : 2_000)
  const keyOf = (number: number): Key => split(split(source, turns), number)
  const kernels = (number: number): Float64Array => drawKernels(split(keyOf(number), 'kernels'), turns)
  const inputs = (number: number): Float32Array =>
    normalFloats(split(keyOf(number), 'x'), EXAMPLES * SIDE * SIDE)
  const task = (number: number): Task => {
    const x = inputs(number)
    return { x, y: correlate(x, evenAndOdd(kernels(number))) }
  }
  return {
    name: `steerable, ${turns.replaceAll('-', ' ')}`,
    tasks: count,
    train: trainingTasks('steerablePool', count),
    validation: validationTasks(count),
    examples: EXAMPLES,
    input: [SIDE, SIDE, 1],
    target: [OUT, OUT, FIELDS * groupOf(turns)],
    inputs,
    kernels,
    task,
  }
}

/**
 * The same tasks with a kernel in place of each target, [3, 3, 1, channels], for a program that makes the targets of
 * it: they are by far the most of a task. Tasks are kept, 0.1 MB each.
 */
export const taughtByKernels = (data: SteerableData): TaskPool => {
  const channels = data.target[2]
  const task = (number: number): Task => {
    const kernels = data.kernels(number)
    const y = new Float32Array(EXAMPLES * TAPS * channels)
    for (let i = 0; i < TAPS * channels; i++) y[i] = kernels[(i % channels) * TAPS + Math.floor(i / channels)]
    for (let example = 1; example < EXAMPLES; example++)
      y.copyWithin(example * TAPS * channels, 0, TAPS * channels)
    return { x: data.inputs(number), y }
  }
  return kept({ ...data, target: [3, 3, 1, channels], task })
}

/** The targets of the query sets of a batch from `taughtByKernels`: [tasks, n, 30, 30, channels]. */
export const queryTargets = (data: SteerableData, { query, tasks }: PooledBatch): Float32Array => {
  const size = query.x.length / tasks
  const y = Array.from({ length: tasks }, (_, t) =>
    correlate(query.x.subarray(t * size, (t + 1) * size), evenAndOdd(data.kernels(query.numbers[t]))),
  )
  const all = new Float32Array(y.length * y[0].length)
  y.forEach((own, t) => all.set(own, t * own.length))
  return all
}
