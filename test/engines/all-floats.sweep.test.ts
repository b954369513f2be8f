/** The functions of engines that have their own on numbers of every size: as many patterns of 32 bits as there is time for. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnyTensor } from '../../src/dsl/core/tensor'
import { binary, type UnaryName, unary } from '../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { engineOf, run } from '../laws'
import { flushed, flushedInputs, unitsBetween } from '../laws/nearness'
import { unitsOf, zeroesSubnormals } from './edges/units'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const COUNT = 2 ** (isSweep ? 22 : 14)

/** Patterns of 32 bits at equal distances, none of them with zeros at its end. */
const floats = new Float32Array(
  Uint32Array.from({ length: COUNT }, (_, i) => i * (2 ** 32 / COUNT) + ((i * 7919) % (2 ** 32 / COUNT)))
    .buffer,
)

/** The largest distance from what is right; or from what is right for 0 in place of what is subnormal, if there is that. */
const worst = (found: AnyTensor, right: AnyTensor, other?: AnyTensor): number => {
  const [got, wanted] = [valuesOf(found), valuesOf(right)]
  const flushing = other && valuesOf(other)
  let most = 0
  for (let i = 0; i < COUNT; i++) {
    const units = unitsBetween(got[i], wanted[i])
    if (units <= most) continue
    const known = flushing === undefined ? [] : [wanted[i], flushing[i]]
    most = Math.max(most, Math.min(units, ...known.map((x) => unitsBetween(flushed(got[i]), flushed(x)))))
  }
  return most
}

/** How far an engine is off. */
const error = async (
  name: string,
  f: (...given: readonly AnyTensor[]) => AnyTensor,
  given: readonly AnyTensor[],
): Promise<number> => {
  const found = await run(await engineOf(name), f, given)
  const other = zeroesSubnormals(name) ? await run(reference, f, flushedInputs(given)) : undefined
  return worst(found, await run(reference, f, given), other)
}

describe.for(['wasm', 'webgpu'])('over all sizes of numbers, on %s,', (engine) => {
  const units = unitsOf(engine)
  const names: readonly UnaryName[] = ['exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid']
  test.for(names)('%s is as near as it is said to be', async (name) => {
    expect(await error(engine, (x) => unary(name, x), [tensor(floats, [COUNT])])).toBeLessThanOrEqual(
      units[name] ?? 0,
    )
  })

  test('pow is as near as it is said to be', async () => {
    // exponents of all sizes, and of the size of 1
    const exponents = floats.map((_, i) =>
      i % 2 === 0 ? floats[(i * 104_729 + 77) % COUNT] : (i % 4001) / 100 - 20,
    )
    const given = [tensor(floats, [COUNT]), tensor(exponents, [COUNT])]
    expect(await error(engine, (x, y) => binary('pow', x, y), given)).toBeLessThanOrEqual(units.pow ?? 0)
  })
})
