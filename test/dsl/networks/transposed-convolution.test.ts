/** Transposed convolutions: adjoint to convolutions, equivariant to translations, and a layer like any other. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { mapLeaves, zipLeaves } from '../../../src/dsl/core/tree'
import { add, mul } from '../../../src/dsl/functions/arithmetic'
import { mse } from '../../../src/dsl/functions/losses'
import { sum } from '../../../src/dsl/functions/reductions'
import { adapt } from '../../../src/dsl/learning/adapt'
import { type Tasks } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { conv1d, conv2d } from '../../../src/dsl/networks/convolution'
import type { Initialiser } from '../../../src/dsl/networks/initialisers'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { convTranspose1d, convTranspose2d } from '../../../src/dsl/networks/transposed-convolution'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { pad, slice } from '../../../src/dsl/primitives/slice'
import { evaluate } from '../../../src/engines/evaluate'
import { reference } from '../../../src/engines/reference'
import { engines, expectClose, run, test } from '../../laws'
import { outerGradient, start, tasksFor } from '../learning/small'
import { looseLearner, looseReparam, moved, numbersFor, through } from '../loose'

const EXACT = { tolerance: 1e-12 }
const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most })

/** Places along as many axes as there are, channels in multiples of two groups, and settings as the layers take them. */
interface Case {
  readonly places: readonly number[]
  readonly size: number
  readonly inputs: number
  readonly outputs: number
  readonly seed: number
  readonly settings: { readonly stride: number }
}
const channels = fc.constantFrom(2, 4)
const cases: fc.Arbitrary<Case> = fc.record({
  places: fc.array(upTo(4), { minLength: 1, maxLength: 2 }),
  size: upTo(3),
  inputs: channels,
  outputs: channels,
  seed: fc.nat(1000),
  settings: fc.record({
    stride: upTo(3),
    padding: fc.constantFrom('valid', 'same'),
    dilation: upTo(2),
    groups: upTo(2),
  }),
})

/** Of sizes that the generator alone knows. */
type AnyLayer = (outputs: number, size: number, settings: object) => object
const layersOf = (axes: number): { readonly forwards: AnyLayer; readonly backwards: AnyLayer } =>
  axes === 1
    ? { forwards: conv1d, backwards: convTranspose1d }
    : { forwards: conv2d, backwards: convTranspose2d }

test.prop([cases], { numRuns: 60 })(
  'is adjoint to the convolution with the same weight',
  async ({ places, size, inputs, outputs, seed, settings: how }) => {
    const settings = { ...how, bias: false }
    const { forwards, backwards } = layersOf(places.length)
    const back = through(input([...places, inputs]), backwards(outputs, size, settings))
    const conv = through(input(back.output.shape), forwards(inputs, size, settings))
    expect(conv.output.shape).toEqual(back.input.shape)
    const { weight } = back.init(key(seed)).fast.convTranspose as { readonly weight: Tensor }
    const [left, right] = await run(
      reference,
      (x: Tensor, y: Tensor, w: Tensor) => {
        const there = conv.apply({ slow: {}, fast: { conv: { weight: w } } })(x)
        const here = back.apply({ slow: {}, fast: { convTranspose: { weight: w } } })(y)
        return [sum(mul(there, y)), sum(mul(x, here))] as const
      },
      [numbersFor(conv.input.shape, seed), numbersFor(back.input.shape, seed + 1), weight] as const,
    )
    expectClose('⟨conv(x), y⟩ = ⟨x, convTranspose(y)⟩', left, right, EXACT)
  },
)

test.prop([cases], { numRuns: 60 })(
  'of an input that is moved by a place is moved by the stride',
  async ({ places, size, inputs, outputs, seed, settings }) => {
    const { backwards } = layersOf(places.length)
    const layer = backwards(outputs, size, settings)
    const net = through(input([...places, inputs]), layer)
    const wider = through(input([...places.map((n) => n + 1), inputs]), layer)
    const params = moved(net.init(key(seed)))
    // zeros come in at the front; what the first of them does to the output is cut off
    const [found, wanted] = await run(
      reference,
      (x: Tensor) => {
        const front = [...places.map(() => 1), 0]
        const y = wider.apply(params)(
          pad(
            x,
            front,
            front.map(() => 0),
          ) as Tensor,
        )
        const from = [...places.map(() => settings.stride), 0]
        return [slice(y, from, net.output.shape), net.apply(params)(x)] as const
      },
      [numbersFor(net.input.shape, seed)] as const,
    )
    expectClose('moved', found, wanted, EXACT)
  },
)

/** One task of many. */
const taskOf = (all: Tasks, task: number): Tasks => {
  const own = (x: AnyTensor): AnyTensor => {
    const count = valuesOf(x).length / x.shape[0]
    return tensor(Array.from(valuesOf(x)).slice(task * count, (task + 1) * count), [1, ...x.shape.slice(1)])
  }
  return mapLeaves(all, own)
}

const decoder = through(
  input([2, 2, 2]),
  convTranspose2d(2, 3, { stride: 2 }),
  looseReparam(kronecker),
  tanh,
  convTranspose2d(1, 2, { padding: 'same' }),
  looseReparam(fullSharing({ rank: 2 })),
)
const learner = looseLearner(adapt({ loss: mse, steps: 2, rate: perLayer(0.1) })(decoder))

test.prop([fc.nat(1000)], { numRuns: 4 })(
  'is reparameterised, adapted and differentiated through under vmap as task by task',
  async (seed) => {
    const meta = start(learner, seed)
    const tasks = tasksFor(learner, 2, seed)
    const [first, second] = await Promise.all(
      [0, 1].map((task) => outerGradient(learner, meta, taskOf(tasks, task))),
    )
    const [wasm] = await engines()
    const together = await outerGradient(learner, meta, tasks, wasm)
    const mean = zipLeaves(first, [second], (x, [y]) => mul(add(x as Tensor, y as Tensor), 0.5))
    expectClose('slopes', together, await evaluate(mean), { tolerance: 1e-4, floor: 1e-4 })
  },
)

test('refuses windows and groups that are none, in words', () => {
  const [none, three] = [Number('0'), Number('3')]
  expect(() => through(input([4, 2]), convTranspose1d(1, 2, { stride: none }))).toThrow(
    'transposed convolution: got 4 windows of 2 with stride 0, expected whole numbers of at least 1.',
  )
  expect(() => through(input([4, 4, 2]), convTranspose2d(2, 2, { groups: three }))).toThrow(
    'convolution: got 2 channels in 3 groups, expected as many in each group.',
  )
})

test('starts as the convolution that it takes backwards, and as PyTorch', () => {
  const fans = (_: unknown, shape: readonly number[], { in: all }: { readonly in: number }) =>
    tensor(new Float64Array(240).fill(all), shape)
  const back = through(input([2, 2, 5]), convTranspose2d(3, 4, { init: fans as unknown as Initialiser }))
  const { weight } = back.init(key(0)).fast.convTranspose as { readonly weight: Tensor }
  expect(valuesOf(weight)[0]).toBe(4 * 4 * 3)
})
