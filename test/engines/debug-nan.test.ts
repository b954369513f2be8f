/** The operation that made the first NaN: which it is, where it was written, on what, and at which step. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import { sizeOf } from '../../src/dsl/core/shape'
import type { Scalar, Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { add, div, exp, log, mul, pow, sqrt, sub } from '../../src/dsl/functions/arithmetic'
import { mse } from '../../src/dsl/functions/losses'
import { sum } from '../../src/dsl/functions/reductions'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam } from '../../src/dsl/learning/transformations'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { pointwise, relu } from '../../src/dsl/networks/parameterless'
import { literal, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import { scan } from '../../src/dsl/transforms/scan'
import { vmap } from '../../src/dsl/transforms/vmap'
import { compile } from '../../src/engines/compile'
import { debugNan } from '../../src/engines/debug-nan'
import { iterate } from '../../src/engines/iterate'
import { reference } from '../../src/engines/reference'
import { engines, programs, test } from '../laws'

type Vector = Tensor<readonly [3]>

/** The line that calls this, or one further down. */
const line = (down = 0): string => {
  const [, file, at] =
    /(debug-nan\.test\.ts):(\d+):\d+\)?$/m.exec(new Error().stack?.split('\n')[2] ?? '') ?? []
  return `${file}:${Number(at) + down}`
}

const everyEngine = async () => [reference, ...(await engines())]

/** What is said of a function that makes a NaN. */
const said = async (
  f: (...xs: readonly never[]) => Tree,
  xs: readonly Tree[],
  engine = reference,
  settings = {},
): Promise<string> => {
  const before = engine.buffers()
  const compiled = compile(f as (...xs: readonly Tree[]) => Tree, { engine: debugNan(engine, settings) })
  const words = await compiled(...xs).then(
    (result) =>
      `nothing: ${leaves(result)
        .map((x) => valuesOf(x).join())
        .join()}`,
    (error: unknown) => (error instanceof Error ? error.message : ''),
  )
  await compiled.dispose()
  expect(engine.buffers()).toBe(before)
  return words
}

const vector = (...numbers: number[]): Vector => tensor(numbers, [3])
const HUGE = vector(0.1, 200, 0.2)

/** Each way to make a NaN of numbers: the function, its argument, the operation, and the line that wrote it. */
const ways: Readonly<Record<string, readonly [f: (x: Vector) => Tensor, x: Vector, op: string, at: string]>> =
  {
    'the log of a negative number': [(x) => mul(log(x), 2), vector(1, -0.5, 2), 'log', line()],
    'the root of a negative number': [(x) => sum(sqrt(x)), vector(1, -0.5, 2), 'sqrt', line()],
    'a power of a negative number': [(x) => pow(x, 0.5), vector(1, -0.5, 2), 'pow', line()],
    'zero by zero': [(x) => add(div(x, x), 1), vector(1, 0, 2), 'div', line()],
    'infinity less infinity': [(x) => sub(exp(mul(x, 100)), exp(mul(x, 99))), HUGE, 'sub', line()],
    'infinity times zero': [(x) => mul(exp(mul(x, 100)), sub(x, x)), HUGE, 'mul', line()],
  }

describe('debugNan', () => {
  test('finds each way to make a NaN of numbers, on every engine: operation, inputs, place and line', async () => {
    for (const engine of await everyEngine())
      for (const [name, [f, x, op, at]] of Object.entries(ways)) {
        const words = await said(f, [x], engine)
        expect(words, `${engine.name}, ${name}`).toMatch(
          new RegExp(`^debugNan: got ${op} of float32 \\[3\\].*, at .*`),
        )
        expect(words).toContain(`${at}, makes NaN in `)
        expect(words).toContain('of 3 elements, the first at [1]')
      }
  })

  test('says what the inputs were, and where an infinity among them comes from', async () => {
    expect(
      (await said((x: Vector) => mul(log(x), 2), [vector(1, -0.5, 2)])).replace(/at \/.*\//, 'at '),
    ).toMatch(
      /^debugNan: got log of float32 \[3\], at debug-nan.test.ts:\d+, makes NaN in 1 of 3 elements, the first at \[1\], expected numbers, of inputs that are numbers\.\n {2}Likely cause: input 1 is float32 \[3\] \(argument 0\), from -0\.5 to 2, 0 NaN, there -0\.5\.$/,
    )
    const at = line(1)
    const f = (x: Vector) => exp(mul(x, 100))
    const words = await said((x: Vector) => mul(f(x), sub(x, x)), [HUGE])
    expect(words).toMatch(
      /input 1 is float32 \[3\] \(exp at .*\), from 22026.5 to Infinity, 0 NaN, there Infinity;/,
    )
    expect(words).toMatch(
      /the infinity comes from exp of float32 \[3\], at .*, makes Infinity in 1 of 3 elements/,
    )
    expect(words.split('the infinity comes from')[1]).toContain(at)
  })

  test('knows a derivative by what it is the derivative of, also twice and mapped', async () => {
    const at = line(1)
    const root = (x: Vector) => sum(mul(sqrt(x), 0))
    const slope = await said(grad(root), [vector(1, 0, 2)])
    expect(slope).toMatch(/^debugNan: got (div|mul) of .*, in the derivative of sqrt at /)
    expect(slope).toContain(at)
    const twice = grad((x: Vector) => sum(grad((y: Vector) => sum(pow(y, 1.5)))(x)))
    expect(await said(twice, [vector(1, -1, 2)])).toMatch(/^debugNan: got pow.*, (at|in the derivative of)/)
    const lanes = tensor([1, 1, 1, 4, 0, 2], [2, 3])
    const mapped = await said(vmap(grad(root)), [lanes])
    expect(mapped).toMatch(/^debugNan: got (div|mul) of float32 \[2, 3\].*, in the derivative of sqrt at /)
    expect(mapped).toContain(at)
    expect(mapped).toContain('the first at [1, 1]')
    const logs = line(1)
    const f = (x: Vector) => log(x)
    const forward = await said(vmap(f), [tensor([1, 1, 1, 4, -1, 2], [2, 3])])
    expect(forward).toMatch(/^debugNan: got log of float32 \[2, 3\], at /)
    expect(forward).toContain(logs)
  })

  test('knows the step of a loop', async () => {
    const at = line(1)
    const step = (x: Scalar, y: Scalar) => [sub(x, y), log(x)] as const
    const f = (x: Scalar) => scan(step, x, tensor([1, 1, 1, 1], [4]))[1]
    const words = await said(f, [literal(1.5)])
    expect(words).toMatch(/^debugNan: got log of float32 \[\], at /)
    expect(words).toContain(at)
    expect(words).toContain('from -0.5 to -0.5')
  })

  test('names the layer and the line of the network inside of adaptation, and the step', async () => {
    const written = line(1)
    const net = pipe(input([3]), dense(4), pointwise(log, 'logarithm'), relu, dense(1))
    const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
    const outer = adam(1e-3)
    const x = tensor(
      Float32Array.from({ length: 30 }, (_, i) => 100 * Math.sin(i)),
      [2, 5, 3],
    )
    const set = { x, y: tensor(new Float32Array(10), [2, 5, 1]) }
    const empty = { ...set, x: tensor(new Float32Array(30), [2, 5, 3]) }
    const state = initialState(learner, outer, key(0))
    const loop = await iterate(metaStep(learner, outer), {
      engine: debugNan(reference, { infinite: true }),
      state: { ...state, meta: positive(state.meta) },
      data: { support: empty, query: empty },
    })
    // zeros through positive biases have logarithms
    await loop.advance({ support: empty, query: empty })
    const words = await loop.advance({ support: set, query: set }).then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    )
    expect(words).toMatch(/^debugNan, in call 2 of advance: got log of float32 \[2, 5, 4\], at /)
    expect(words).toContain(`${written}, in layer logarithm, makes NaN in`)
    // the last good state is kept
    expect(leaves((await loop.state()).meta as Tree).every((x) => valuesOf(x).every(Number.isFinite))).toBe(
      true,
    )
    loop.dispose()
  })

  test('lets through what came in, and what nobody reads; infinities count when asked for', async () => {
    expect(await said((x: Vector) => mul(x, 2), [vector(NaN, 1, 2)])).toBe('nothing: NaN,2,4')
    expect(await said((x: Vector) => exp(x), [vector(1000, 0, 0)])).toBe('nothing: Infinity,1,1')
    const infinite = await said((x: Vector) => exp(x), [vector(1000, 0, 0)], reference, { infinite: true })
    expect(infinite).toMatch(/^debugNan: got exp .* makes Infinity in 1 of 3 elements, the first at \[0\]/)
    // both: the NaN that came in is not the one that was made
    expect(await said((x: Vector) => log(sum(x)), [vector(-1, 0, 0)])).toMatch(/got log of float32 \[\]/)
    expect(
      await said((x: Vector, y: Vector) => add(x, log(y)), [vector(NaN, 0, 0), vector(-1, 1, 1)]),
    ).toMatch(/got log/)
  })

  test.prop([programs, fc.nat()], { numRuns: 8 })(
    'changes no number of a program without NaN, and finds the one that is put into it',
    async ({ f, examples }, place) => {
      const [inputs] = examples
      for (const engine of [reference, (await engines())[0]]) {
        const [plain, debugged] = [engine, debugNan(engine)].map((on) => compile(f, { engine: on }))
        const [expected, got] = [await plain(...inputs), await debugged(...inputs)]
        for (const [i, x] of got.entries())
          for (const [j, value] of valuesOf(x).entries())
            expect(value).toBeCloseTo(valuesOf(expected[i])[j], 3)
        await Promise.all([plain.dispose(), debugged.dispose()])
        const chosen = place % inputs.length
        const broken = (...xs: readonly Tensor[]) => {
          const nothing = sub(xs[chosen], xs[chosen])
          return add(sum(div(nothing, nothing)), literal(1))
        }
        const at = /debug-nan\.test\.ts:\d+, makes NaN in/
        const words = await said((...xs: readonly Tensor[]) => [...f(...xs), broken(...xs)], inputs, engine)
        expect(words).toMatch(/^debugNan: got div/)
        expect(words).toMatch(at)
      }
    },
  )
})

const ones = ({ shape }: Tensor): Tensor => tensor(new Float32Array(sizeOf(shape)).fill(1), shape)

/** Biases of 1, so that logarithms of what comes from zeros are numbers. */
const positive = <T extends object>(meta: T): T =>
  Object.fromEntries(
    Object.entries(meta).map(([name, part]: readonly [string, unknown]) => [
      name,
      name === 'bias' && typeof part === 'object' && part !== null && 'shape' in part
        ? ones(part as Tensor)
        : typeof part === 'object' && part !== null && !('op' in part)
          ? positive(part)
          : part,
    ]),
  ) as T
