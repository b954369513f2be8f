/** Branches, steps by condition and by number, and what is computed anew: what they mean, and what they do not run. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyTensor, Scalar, Spec, Tensor, Values } from '../../../src/dsl/core/tensor'
import type { Tree } from '../../../src/dsl/core/tree'
import { add, binary, mul, unary } from '../../../src/dsl/primitives/elementwise'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { meaningOf } from '../../../src/dsl/primitives/rules'
import { checkpoint } from '../../../src/dsl/transforms/checkpoint'
import { cond } from '../../../src/dsl/transforms/cond'
import { fori } from '../../../src/dsl/transforms/fori'
import { grad, jvp, valueAndGrad } from '../../../src/dsl/transforms/grad'
import type { Program } from '../../../src/dsl/transforms/program'
import { vmap } from '../../../src/dsl/transforms/vmap'
import { whileLoop } from '../../../src/dsl/transforms/while-loop'
import { evaluate } from '../../../src/engines/evaluate'
import { engineOf } from '../../../src/engines/kit/backend'
import { assertSameMeaning, obeysTheLaws, run, test } from '../../laws'
import { anew, bent, type Bool, controlCalls, countdown, grown } from './control-calls'

for (const [name, all] of Object.entries(controlCalls)) obeysTheLaws(name, all, 2)

/** A function beside the same function without control flow, with gradients of two orders. */
const assertSame = async (
  f: (x: Scalar) => Scalar,
  plain: (x: Scalar) => Scalar,
  at: number,
): Promise<void> => {
  const point: [Scalar] = [literal(at)]
  await assertSameMeaning(f, plain, point)
  await assertSameMeaning(grad(f), grad(plain), point)
  await assertSameMeaning(grad(grad(f)), grad(grad(plain)), point)
}

describe('control flow', () => {
  const tenths = fc.integer({ min: -15, max: 15 }).map((n) => n / 10)

  test.prop([tenths, fc.boolean()], { numRuns: 6 })(
    'of a condition is the function that it says',
    async (at, c) => {
      const condition = (x: Scalar): Bool => binary('less', mul(x, x), literal(c ? 9 : -1)) as Bool
      const branch = c ? bent : grown
      await assertSame(
        (x) => cond(condition(x), bent, grown, x, literal(2)) as Scalar,
        (x) => branch(x, literal(2)) as Scalar,
        at,
      )
    },
  )

  test.prop([tenths, fc.nat(5)], { numRuns: 6 })(
    'by a condition is its steps written out',
    async (at, times) => {
      await assertSame(
        (x) => countdown(literal(times, 'int32'), x, literal(2)) as Scalar,
        (x) =>
          Array.from({ length: times }).reduce<AnyTensor>(
            (now) => bent(add(now, literal(2)), now),
            x,
          ) as Scalar,
        at,
      )
    },
  )

  test.prop([tenths], { numRuns: 6 })('that is computed anew is the same', async (at) => {
    await assertSame(
      (x) => anew()(x, literal(2)) as Scalar,
      (x) => bent(grown(x, literal(2)), literal(2)) as Scalar,
      at,
    )
  })

  it('that does not end within its limit has no result, and no derivative', async () => {
    const ended = (times: Tensor<readonly [], 'int32'>, x: Scalar, y: Scalar): Scalar =>
      countdown(times, x, y, 2) as Scalar
    const found = (times: Tensor<readonly [], 'int32'>, x: Scalar, y: Scalar) => {
      const by = (at: readonly [Scalar, Scalar]): Scalar => ended(times, ...at)
      const [value, back] = valueAndGrad(by)([x, y])
      return [value, ...back, jvp(by)([x, y], [literal(1), literal(0)])[1]]
    }
    const isMissing = async (all: readonly AnyTensor[]) =>
      (await evaluate(all)).map((each) => [...valuesOf(each)].map(Number.isNaN))
    for (const times of [0, 2, 3]) {
      const one = await isMissing(found(literal(times, 'int32'), literal(1), literal(2)))
      expect(one).toEqual(Array.from({ length: 4 }, () => [times === 3]))
    }
    const many = vmap(found)(tensor([0, 2, 3], [3], 'int32'), tensor([1, 1, 1], [3]), tensor([2, 2, 2], [3]))
    expect(await isMissing(many)).toEqual(Array.from({ length: 4 }, () => [false, false, true]))
  })

  it('that does not end keeps the integers and flags of its last step', async () => {
    const carried: readonly AnyTensor[] = [literal(5, 'int32'), isBoolean(literal(9)), literal(1)]
    const step = ([whole, flag, real]: readonly AnyTensor[]): readonly AnyTensor[] => [
      add(whole, literal(1, 'int32')),
      unary('not', flag),
      real,
    ]
    const last = await evaluate(whileLoop(() => isBoolean(literal(1)), step, carried, { limit: 3 }))
    expect(last.map((x) => valuesOf(x)[0])).toEqual([8, 1, NaN])
  })
})

/** How often an operation is done, on an engine that counts. */
const counted = async (name: string, f: (x: Scalar) => Tree, at: number): Promise<number> => {
  let count = 0
  const engine = engineOf<Values>({
    name: 'counting',
    upload: (values) => values,
    read: (values) => Promise.resolve(values),
    free: () => undefined,
    load: (program) =>
      Promise.resolve({
        run: async (given) => {
          count += program.instructions.filter(({ op }) => op.name === name).length
          return Promise.resolve(plainRun(program, given))
        },
      }),
    end: () => Promise.resolve(),
  })
  await run(engine, f, [literal(at)])
  await engine.dispose()
  return count
}

const plainRun = (
  { instructions, results, parameters }: Program,
  given: readonly Values[],
): readonly Values[] => {
  const [specs, values]: [Spec[], Values[]] = [[...parameters], [...given]]
  for (const { op, inputs, results: made } of instructions) {
    const of = inputs.map((input) => specs[input])
    values.push(
      meaningOf(
        op,
        inputs.map((input) => values[input]),
        of,
        made[0],
      ),
    )
    specs.push(made[0])
  }
  return results.map((number) => values[number])
}

describe('what is not needed does not run', () => {
  const isPositive = (x: Scalar): Bool => binary('less', literal(0), x) as Bool
  const chosen = (x: Scalar): Scalar => cond(isPositive(x), bent, grown, x, x) as Scalar

  it('of two functions, the other one', async () => {
    expect(await counted('exp', chosen, 1)).toBe(0)
    expect(await counted('tanh', chosen, 1)).toBe(1)
    expect(await counted('tanh', chosen, -1)).toBe(0)
    expect(await counted('exp', chosen, -1)).toBe(1)
  })

  it('on the way back neither', async () => {
    expect(await counted('exp', grad(chosen), 1)).toBe(0)
    expect(await counted('tanh', grad(chosen), -1)).toBe(0)
  })

  it('for many examples neither, where the condition is one', async () => {
    const mapped = (x: Scalar) =>
      vmap((y: Scalar) => cond(isPositive(x), bent, grown, y, y) as Scalar)(tensor([1, 2], [2]))
    expect(await counted('exp', mapped, 1)).toBe(0)
    expect(await counted('tanh', mapped, -1)).toBe(0)
  })

  it('of many steps, those after the last', async () => {
    const steps = (x: Scalar): Scalar => countdown(literal(3, 'int32'), x, x, 1000) as Scalar
    expect(await counted('tanh', steps, 1)).toBe(3)
    expect(await counted('tanh', grad(steps), 1)).toBeLessThan(12)
  })

  it('of many examples, those after the last of the longest', async () => {
    const mapped = (x: Scalar) =>
      vmap((times: Tensor<readonly [], 'int32'>) => countdown(times, x, x, 1000) as Scalar)(
        tensor([0, 4, 2], [3], 'int32'),
      )
    expect(await counted('tanh', mapped, 1)).toBe(4)
  })
})

it('a checkpoint computes twice what it does not keep', async () => {
  const slow = (x: Scalar): Scalar => grown(x, literal(2)) as Scalar
  const kept = (x: Scalar): Scalar => bent(slow(x), x) as Scalar
  const less = (x: Scalar): Scalar => bent(checkpoint(slow)(x), x) as Scalar
  expect(await counted('exp', grad(kept), 1)).toBe(1)
  expect(await counted('exp', grad(less), 1)).toBe(2)
  const most = (x: Scalar): Scalar => bent(checkpoint(slow, { keep: ['exp'] })(x), x) as Scalar
  expect(await counted('exp', grad(most), 1)).toBe(1)
  expect(await counted('exp', grad(grad(most)), 1)).toBe(1)
})

describe('what does not fit', () => {
  const x = literal(1)
  const two = tensor([1, 2], [2])

  it('is refused: a name that is no operation, with those that are near', () => {
    expect(() => checkpoint(bent, { keep: ['einsums' as 'einsum'] })).toThrow(
      /checkpoint, keep: got 'einsums', expected operations: einsum, /,
    )
  })

  it('is refused, with the leaf and both shapes', () => {
    expect(() =>
      cond(
        isBoolean(x),
        () => ({ a: x }),
        () => ({ a: two }) as never,
      ),
    ).toThrow('float32 [] or float32 [2] at a')
    expect(() =>
      whileLoop(
        () => isBoolean(x),
        () => ({ a: two }) as never,
        { a: x },
        { limit: 2 },
      ),
    ).toThrow('a step that makes float32 [2] of the carry at a')
  })

  it('is refused where it is no condition, or no number of steps', () => {
    expect(() =>
      cond(
        x as never,
        () => x,
        () => x,
      ),
    ).toThrow('a condition float32 []')
    expect(() =>
      whileLoop(
        () => two as never,
        () => x,
        x,
        { limit: 2 },
      ),
    ).toThrow('a condition float32 [2]')
    expect(() =>
      whileLoop(
        () => isBoolean(x),
        () => x,
        x,
        { limit: 0 },
      ),
    ).toThrow('whileLoop, limit: got 0')
    expect(() => fori(-1, () => x, x)).toThrow('-1 steps')
  })
})

const isBoolean = (x: Scalar): Bool => binary('less', x, literal(2)) as Bool
