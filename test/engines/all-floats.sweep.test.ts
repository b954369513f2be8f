/** Functions of one number, on numbers of every size: as many patterns of 32 bits as there is time for. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import * as ops from '../../src/dsl/functions'
import { binary, type UnaryName, unary } from '../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { engineOf, run } from '../laws'
import { flushed, flushedInputs, SUBNORMAL, unitsBetween } from '../laws/nearness'
import { MADE, unitsOf, zeroesSubnormals } from './edges/units'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const COUNT = 2 ** (isSweep ? 22 : 14)

/** Patterns of 32 bits at equal distances, none of them with zeros at its end. */
const floats = new Float32Array(
  Uint32Array.from({ length: COUNT }, (_, i) => i * (2 ** 32 / COUNT) + ((i * 7919) % (2 ** 32 / COUNT)))
    .buffer,
)

/**
 * The largest distance from what is right; or from what is right for 0 in place of what is subnormal, if there is that. What
 * several operations make may lose so much more, for what is subnormal on the way.
 */
const worst = (found: AnyTensor, right: AnyTensor, other: AnyTensor | undefined, more: number): number => {
  const [got, wanted] = [valuesOf(found), valuesOf(right)]
  const flushing = other && valuesOf(other)
  let most = 0
  for (let i = 0; i < COUNT; i++) {
    const units = unitsBetween(got[i], wanted[i])
    if (units <= most || Math.abs(got[i] - wanted[i]) < more) continue
    const known = flushing === undefined ? [] : [wanted[i], flushing[i]]
    most = Math.max(most, Math.min(units, ...known.map((x) => unitsBetween(flushed(got[i]), flushed(x)))))
  }
  return most
}

const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const PRIMITIVES: readonly UnaryName[] = ['exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid']
const FUNCTIONS: Readonly<Record<string, (x: Tensor<readonly [number]>) => AnyTensor>> = {
  ...Object.fromEntries(PRIMITIVES.map((name) => [name, (x) => unary(name, x)])),
  ...(({ softplus, silu, elu, gelu, erf, expm1 }) => ({ softplus, silu, elu, gelu, erf, expm1 }))(ops),
}

type Many = readonly AnyTensor[]

/** Functions of all these numbers, and what is right for them: found once for all engines. */
const measured = (f: (...given: Many) => Many, given: Many) => {
  const right = lazily(() => run(reference, f, given))
  const flushing = lazily(() => run(reference, f, flushedInputs(given)))
  /** How far an engine is off, in each of the results. */
  return async (engine: string, isMade: (i: number) => boolean = () => false): Promise<readonly number[]> => {
    const found = await run(await engineOf(engine), f, given)
    const wanted = await right()
    const other = zeroesSubnormals(engine) ? await flushing() : []
    return found.map((x, i) =>
      worst(x, wanted[i], other[i], other.length > 0 && isMade(i) ? 16 * SUBNORMAL : 0),
    )
  }
}

const NAMES = Object.keys(FUNCTIONS)
const errorsOfFunctions = measured(
  (x) => Object.values(FUNCTIONS).map((f) => f(x as Tensor<readonly [number]>)),
  [tensor(floats, [COUNT])],
)

/** Of all sizes, and of the size of 1. */
const exponents = floats.map((_, i) =>
  i % 2 === 0 ? floats[(i * 104_729 + 77) % COUNT] : (i % 4001) / 100 - 20,
)
const errorsOfPow = measured(
  (x, y) => [binary('pow', x, y)],
  [tensor(floats, [COUNT]), tensor(exponents, [COUNT])],
)

// tfjs-node-gpu has a law of its own, which needs TensorFlow
describe.for(['wasm', 'native', 'webgpu', 'onnx', 'tfjs-wasm', 'tfjs-cpu'])(
  'over all sizes of numbers, on %s,',
  (engine) => {
    const said: Readonly<Record<string, number | undefined>> = { ...unitsOf(engine), ...MADE[engine] }
    const expectSaid = (names: readonly string[], found: readonly number[]): void => {
      const tooFar = names.filter((name, i) => found[i] > (said[name] ?? 0))
      expect(tooFar.map((name) => `${name}: ${found[names.indexOf(name)]} units`)).toEqual([])
    }

    test('functions are as near as they are said to be', async () => {
      expectSaid(NAMES, await errorsOfFunctions(engine, (i) => NAMES[i] in MADE[engine]))
    })

    test('pow is as near as it is said to be', async () => {
      expectSaid(['pow'], await errorsOfPow(engine))
    })
  },
)
