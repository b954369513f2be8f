/** The functions on vectors: within a few units in the last place of the exact value, at the edges too. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type BinaryName, binary, type UnaryName, unary } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { amax, argmax } from '../../../src/dsl/primitives/reduce'
import { type AnyTensor } from '../../../src/dsl/core/tensor'
import { compile } from '../../../src/engines/compile'
import { reference } from '../../../src/engines/reference'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { test } from '../../laws/law'

const exact: Partial<Record<UnaryName, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
}
const names: readonly UnaryName[] = ['exp', 'log', 'tanh', 'sigmoid', 'log1p', 'sqrt', 'sin', 'cos']
const engine = wasmEngine({ threads: 1 })

const ATOMS = [0, -0, 1, -1, 0.5, 2, 88.8, 89, -87, -103, -105, 1e-30, 1e-40, 3e38, Infinity, -Infinity, NaN]
const numbers = fc.array(
  fc.oneof(
    fc.constantFrom(...ATOMS),
    fc.float({ min: -90, max: 90, noNaN: true }),
    fc.float({ min: -2, max: 2, noNaN: true }),
    fc.float({ noNaN: true }),
  ),
  { minLength: 1, maxLength: 40 },
)

/** The distance from a float to its neighbours. */
const unit = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x) || 1e-45))) - 23)

describe('a function on vectors', () => {
  for (const name of names)
    test.prop([numbers], { numRuns: 100 })(`${name} is exact to 4 units in the last place`, async (given) => {
      const list = given.map(Math.fround)
      const f = compile((x: AnyTensor) => unary(name, x), { engine })
      const found = valuesOf(await f(tensor(list, [list.length])))
      await f.dispose()
      list.forEach((x, i) => {
        const right = Math.fround(exact[name]?.(x) ?? NaN)
        if (!Number.isFinite(right)) expect([x, found[i]]).toEqual([x, right])
        else
          expect(Math.abs(found[i] - right), `${name}(${x}) = ${found[i]}`).toBeLessThanOrEqual(
            4 * unit(right),
          )
      })
    })
})

describe('what is no number', () => {
  const ones: readonly UnaryName[] = [...names, 'neg', 'abs', 'sign', 'relu', 'step']
  const twos: readonly BinaryName[] = ['add', 'sub', 'mul', 'div', 'pow', 'max', 'min', 'less', 'equal']
  const all = (x: AnyTensor, y: AnyTensor): readonly AnyTensor[] => [
    ...ones.map((name) => unary(name, x)),
    ...twos.map((name) => binary(name, x, y)),
    amax(x, [0]),
  ]
  const places = (x: AnyTensor, y: AnyTensor): readonly AnyTensor[] => [argmax(x, 0), argmax(y, 0)]
  const some = fc.array(fc.constantFrom(NaN, 0, 1, -1, 0.5, 2, -3), { minLength: 7, maxLength: 7 })

  test.prop([some, some], { numRuns: 40 })(
    'is no number where the reference has none, and has its place',
    async (xs, ys) => {
      const both = await Promise.all(
        [engine, reference].map(async (on) => {
          const [f, g] = [compile(all, { engine: on }), compile(places, { engine: on })]
          const given = [tensor(xs, [7]), tensor(ys, [7])] as const
          const numbers = (await f(...given)).map((z) => Array.from(valuesOf(z), Number.isNaN))
          const found = (await g(...given)).map((z) => Array.from(valuesOf(z)))
          await Promise.all([f.dispose(), g.dispose()])
          return { numbers, found }
        }),
      )
      expect(both[0]).toEqual(both[1])
    },
  )

  test('goes through an activation, so that a loss of it is none', async () => {
    const f = compile((x: AnyTensor) => unary('relu', x), { engine })
    expect(Array.from(valuesOf(await f(tensor([NaN, -2, 0, 3, NaN], [5]))))).toEqual([NaN, 0, 0, 3, NaN])
    await f.dispose()
  })
})
