/** Profiles: every kernel has its part, all shares are 1 together, lines are those of the program, and numbers stay. */
import { describe, expect, test as single } from 'vitest'
import { totalCost } from '../../src/compiler/cost'
import { optimise } from '../../src/compiler/optimise'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { einsum } from '../../src/dsl/primitives/einsum'
import { unary } from '../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { amax } from '../../src/dsl/primitives/reduce'
import { trace } from '../../src/dsl/transforms/program'
import { scan } from '../../src/dsl/transforms/scan'
import { compile } from '../../src/engines/compile'
import type { Engine } from '../../src/engines/engine'
import { nativeEngine } from '../../src/engines/native/engine'
import { chromeTrace } from '../../src/engines/profile/chrome-trace'
import { type Profile, spentOn } from '../../src/engines/profile/profile'
import { profiling } from '../../src/engines/profile/profiling'
import { profileTables } from '../../src/engines/profile/tables'
import { reference } from '../../src/engines/reference'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { metaSteps } from '../compiler/meta-steps'
import { numbersFor } from '../dsl/loose'
import { engineOf, hasCompiler, programs, test } from '../laws'

const startOf: Readonly<Record<string, () => Promise<Engine>>> = {
  wasm: () => Promise.resolve(wasmEngine({ threads: 2 })),
  ...(hasCompiler && { native: () => nativeEngine({ threads: 2 }) }),
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

// its types are for shapes that are written out
const loopOver = scan as unknown as (step: unknown, init: AnyTensor, xs: AnyTensor) => readonly AnyTensor[]

const bitsOf = (result: Tree): readonly (readonly number[])[] => leaves(result).map((x) => [...valuesOf(x)])

/** What holds of every profile. */
const assertWhole = (profile: Profile): void => {
  expect(profile.peak).toBeGreaterThan(0)
  for (const { runs, wall, kernels } of profile.programs) {
    expect(runs).toBeGreaterThan(0)
    expect(wall).toBeGreaterThan(0)
    for (const { calls, lanes, flops, bytes, makes } of kernels) {
      expect(makes.length).toBeGreaterThan(0)
      expect(total(makes.map(({ share }) => share))).toBeCloseTo(1, 9)
      for (const number of [...lanes, flops, bytes]) expect(number).toBeGreaterThanOrEqual(0)
      expect(calls).toBeGreaterThan(0)
    }
  }
  for (const by of ['operation', 'line'] as const) {
    const spent = spentOn(by, profile)
    const ms = profile.programs.map(
      ({ runs, kernels }) => runs * total(kernels.flatMap(({ lanes }) => lanes)),
    )
    expect(total(spent.map((one) => one.ms))).toBeCloseTo(total(ms), 6)
    expect(total(spent.map(({ share }) => share))).toBeCloseTo(total(ms) > 0 ? 1 : 0, 6)
  }
}

/** The format, and its law: pieces of a row are inside of each other or side by side. */
const assertTrace = (profile: Profile): void => {
  const file = chromeTrace(profile)
  expect(JSON.parse(JSON.stringify(file))).toEqual(file)
  const pieces = file.traceEvents.filter(({ ph }) => ph === 'X')
  const rows = new Set(pieces.map(({ pid, tid }) => `${pid} ${tid}`))
  const named = file.traceEvents.filter(({ ph, name }) => ph === 'M' && name === 'thread_name')
  expect(named.map(({ pid, tid }) => `${pid} ${tid}`)).toEqual(expect.arrayContaining([...rows]))
  for (const { name, cat, pid, tid, ts, dur } of pieces) {
    expect([typeof name, typeof cat]).toEqual(['string', 'string'])
    expect([pid, tid].every(Number.isInteger)).toBe(true)
    expect(Math.min(ts, dur)).toBeGreaterThanOrEqual(0)
  }
  for (const row of rows) {
    const ends: number[] = []
    for (const { ts, dur } of pieces.filter(({ pid, tid }) => `${pid} ${tid}` === row)) {
      while (ends.length > 0 && ends[ends.length - 1] <= ts) ends.pop()
      expect(ts + dur).toBeLessThanOrEqual(ends.at(-1) ?? Infinity)
      ends.push(ts + dur)
    }
  }
}

describe('a profile', () => {
  test.prop([programs], { numRuns: 12 })(
    'changes no bit, and finds the operations of the program',
    async ({ f, examples }) => {
      const engine = wasmEngine({ threads: 1 })
      const profiled = profiling(engine)
      const [plain, timed] = [engine, profiled].map((on) => compile(f, { engine: on }))
      expect(bitsOf(await timed(...examples[0]))).toEqual(bitsOf(await plain(...examples[0])))
      const profile = await profiled.profile()
      assertWhole(profile)
      assertTrace(profile)
      const { program } = trace(f, examples[0])
      const flops = profile.programs.flatMap(({ kernels }) => kernels.map((kernel) => kernel.flops))
      expect(total(flops)).toBeCloseTo(totalCost(optimise(program)).flops, 6)
      await engine.dispose()
    },
  )

  single('of a loop counts each of its steps', async () => {
    const engine = wasmEngine({ threads: 1 })
    const profiled = profiling(engine)
    const step = (x: AnyTensor, y: AnyTensor) => [unary('tanh', einsum('ij,j->i', y, x)), x] as const
    const f = (x: AnyTensor, y: AnyTensor) => loopOver(step, x, y)
    const [plain, timed] = [engine, profiled].map((on) => compile(f, { engine: on }))
    const [x, y] = [numbersFor([5]), numbersFor([7, 5, 5])]
    expect(bitsOf(await timed(x, y))).toEqual(bitsOf(await plain(x, y)))
    const profile = await profiled.profile()
    assertWhole(profile)
    const flops = profile.programs.flatMap(({ kernels }) => kernels.map((kernel) => kernel.flops))
    expect(total(flops)).toBeCloseTo(7 * (2 * 25 + 5), 6)
    await engine.dispose()
  })

  for (const [name, start] of Object.entries(startOf))
    single(`of a product that is cut on ${name} has its lanes, and changes no bit`, async () => {
      const engine = await start()
      const profiled = profiling(engine)
      const f = (x: AnyTensor, y: AnyTensor) => unary('tanh', einsum('ij,jk->ik', x, y))
      const [plain, timed] = [engine, profiled].map((on) => compile(f, { engine: on }))
      const x = numbersFor([128, 128])
      expect(bitsOf(await timed(x, x))).toEqual(bitsOf(await plain(x, x)))
      await timed(x, x)
      // the program has ended, what it did is still known
      await timed.dispose()
      const profile = await profiled.profile()
      assertWhole(profile)
      assertTrace(profile)
      const [{ runs, kernels }] = profile.programs
      expect(runs).toBe(2)
      const [body] = kernels.filter(({ part }) => part === 'body')
      expect(body.lanes).toHaveLength(4)
      expect(body.makes[0]).toMatchObject({ operation: 'einsum', flops: 2 * 128 ** 3 })
      expect((await profiled.profile()).programs).toEqual([])
      await engine.dispose()
    })

  single(
    'of whole steps on webgpu finds their operations in its dispatches, and changes no bit',
    async () => {
      const engine = await engineOf('webgpu')
      const profiled = profiling(engine)
      const f = (x: AnyTensor, y: AnyTensor) => unary('tanh', einsum('ij,jk->ik', x, unary('exp', y)))
      const [plain, timed] = [engine, profiled].map((on) => compile(f, { engine: on }))
      const x = numbersFor([64, 64])
      expect(bitsOf(await timed(x, x))).toEqual(bitsOf(await plain(x, x)))
      await timed(x, x)
      const profile = await profiled.profile()
      assertWhole(profile)
      assertTrace(profile)
      const [{ runs, kernels }] = profile.programs
      expect(runs).toBe(2)
      expect(kernels.map(({ makes }) => makes.map(({ operation }) => operation).sort())).toEqual([
        ['exp'],
        ['einsum', 'tanh'],
      ])
      expect(total(kernels.flatMap(({ lanes }) => lanes))).toBeGreaterThan(0)
      expect(total(kernels.map(({ flops }) => flops))).toBeCloseTo(2 * 64 ** 3 + 2 * 64 ** 2, 6)
      await Promise.all([plain.dispose(), timed.dispose()])
    },
  )

  single('of an outer step knows its layers by their lines, and their derivatives', async () => {
    const engine = profiling(wasmEngine({ threads: 1 }))
    const { step, arguments_ } = metaSteps['a single circuit of one step']()
    await compile(step, { engine })(...arguments_)
    const profile = await engine.profile()
    assertWhole(profile)
    assertTrace(profile)
    const spent = spentOn('line', profile)
    for (const part of ['layer conv', 'layer relu', 'layer dense', 'the loss']) {
      const found = spent.find(({ name }) => name.replace(/^.*meta-steps.ts:\d+, /, '') === `in ${part}`)
      expect(found?.derivatives, spent.map(({ name }) => name).join()).toBeGreaterThan(0)
      expect(found?.derivatives, part).toBeLessThan(1)
    }
    for (const { head, rows } of profileTables(profile)) {
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(row).toHaveLength(head.length)
    }
    await engine.dispose()
  })

  single('tells what ran since it was last asked for', async () => {
    const engine = profiling(wasmEngine({ threads: 1 }))
    const f = compile((x: AnyTensor) => amax(unary('exp', x), [0]), { engine })
    const sizes = [3, 4, 4]
    for (const size of sizes) await f(tensor(new Float32Array(size), [size]))
    expect((await engine.profile()).programs.map(({ runs }) => runs)).toEqual([1, 2])
    await f(tensor(new Float32Array(4), [4]))
    const { programs: last } = await engine.profile()
    expect(last.map(({ runs }) => runs)).toEqual([1])
    expect(last[0].kernels.flatMap(({ makes }) => makes.map(({ operation }) => operation))).toEqual([
      'exp',
      'amax',
    ])
    await engine.dispose()
  })

  single('is refused for an engine whose kernels are not its own, with those that can', () => {
    expect(() => profiling(reference)).toThrow(
      /^profiling: got the engine reference, .*expected an engine that can be profiled: wasm, native/,
    )
  })

  single('holds no buffer', async () => {
    const engine = profiling(wasmEngine({ threads: 1 }))
    const before = engine.buffers()
    const f = compile((x: AnyTensor) => unary('exp', x), { engine })
    await f(tensor([1, 2], [2]))
    await f.dispose()
    await engine.profile()
    expect(engine.buffers()).toBe(before)
    await engine.dispose()
  })
})
