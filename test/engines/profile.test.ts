/** Profiles: every kernel has its part, all shares are 1 together, lines are those of the program, and numbers stay. */
import { readFileSync } from 'node:fs'
import { pipe } from 'fp-ts/function'
import { describe, expect, test as single } from 'vitest'
import { totalCost } from '../../src/compiler/cost'
import { optimise } from '../../src/compiler/optimise'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { exp, mul } from '../../src/dsl/functions/arithmetic'
import { crossEntropy } from '../../src/dsl/functions/losses'
import { matmul } from '../../src/dsl/functions/products'
import { sum } from '../../src/dsl/functions/reductions'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep, type MetaState, type Tasks } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam } from '../../src/dsl/learning/transformation'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { relu } from '../../src/dsl/networks/parameterless'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { trace } from '../../src/dsl/transforms/program'
import { compile } from '../../src/engines/compile'
import type { Engine } from '../../src/engines/engine'
import { nativeEngine } from '../../src/engines/native/engine'
import { chromeTrace, type TraceEvent } from '../../src/engines/profile/chrome-trace'
import { type Profile, spentOn } from '../../src/engines/profile/profile'
import { profiling } from '../../src/engines/profile/profiling'
import { profileTables } from '../../src/engines/profile/tables'
import { reference } from '../../src/engines/reference'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { hasCompiler, patternless, programs, test } from '../laws'
import { looseLearner, numbersFor } from '../dsl/loose'

const TASKS = 6

type Square = Tensor<readonly [128, 128]>

/** Where the network is written, in this file. */
const NETWORK =
  readFileSync(__filename, 'utf8')
    .split('\n')
    .findIndex((text) => /^ +pipe\(input/.test(text)) + 1

const learner = looseLearner(
  pipe(input([64]), dense(48), relu, dense(5), adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) })),
)
const outer = adam(1e-3)
const labels = tensor(
  Array.from({ length: TASKS * 8 }, (_, i) => (i * 7 + 3) % 5),
  [TASKS, 8],
  'int32',
)
const set = { x: numbersFor([TASKS, 8, 64]), y: labels }
const step = (state: Tree, data: Tasks): Tree => metaStep(learner, outer)(state as MetaState<never>, data)
const given: readonly [Tree, Tasks] = [initialState(learner, outer, key(1)), { support: set, query: set }]

const startOf: Readonly<Record<string, () => Promise<Engine>>> = {
  wasm: () => Promise.resolve(wasmEngine({ threads: 2 })),
  ...(hasCompiler && { native: () => nativeEngine({ threads: 2 }) }),
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

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

const isPiece = (event: TraceEvent): event is TraceEvent & { readonly ph: 'X' } => event.ph === 'X'

/** The format, and its law: pieces of a row are inside of each other or side by side. */
const assertTrace = (profile: Profile): void => {
  const file = chromeTrace(profile)
  expect(JSON.parse(JSON.stringify(file))).toEqual(file)
  const pieces = file.traceEvents.filter(isPiece)
  const rows = new Set(pieces.map(({ pid, tid }) => `${pid} ${tid}`))
  const named = file.traceEvents.filter(({ ph, name }) => ph === 'M' && name === 'thread_name')
  expect(named.map(({ pid, tid }) => `${pid} ${tid}`)).toEqual(expect.arrayContaining([...rows]))
  for (const { name, cat, pid, tid, ts, dur } of pieces) {
    expect([typeof name, typeof cat]).toEqual(['string', 'string'])
    expect([pid, tid].every(Number.isInteger)).toBe(true)
    expect(Math.min(ts, dur)).toBeGreaterThanOrEqual(0)
  }
  const almost = 1e-6
  for (const row of rows) {
    const ends: number[] = []
    for (const { ts, dur } of pieces.filter(({ pid, tid }) => `${pid} ${tid}` === row)) {
      while (ends.length > 0 && ends[ends.length - 1] <= ts + almost) ends.pop()
      expect(ts + dur).toBeLessThanOrEqual((ends.at(-1) ?? Infinity) + almost)
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

  for (const [name, start] of Object.entries(startOf))
    single(`of a product that is cut on ${name} has its lanes, and changes no bit`, async () => {
      const engine = await start()
      const profiled = profiling(engine)
      const f = (x: Square, y: Square) => exp(mul(matmul(x, y), 0.1))
      const [plain, timed] = [engine, profiled].map((on) => compile(f, { engine: on }))
      const x: Square = tensor(patternless(128 * 128), [128, 128])
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

  single('of an outer step knows its layers by their lines, and their derivatives', async () => {
    const engine = profiling(wasmEngine({ threads: 2 }))
    const f = compile(step, { engine })
    await f(...given)
    const profile = await engine.profile()
    assertWhole(profile)
    assertTrace(profile)
    const parts = profile.programs[0].kernels.map(({ part, lanes }) => `${part} ${lanes.length}`)
    expect(new Set(parts)).toEqual(new Set(['before 1', 'body 4', 'after 1']))
    const lines = spentOn('line', profile)
    for (const layer of ['dense', 'dense2', 'relu']) {
      const at = `profile.test.ts:${NETWORK}, in layer ${layer}`
      const found = lines.find(({ name }) => name.endsWith(at))
      expect(found?.derivatives, at).toBeGreaterThan(0)
      expect(found?.derivatives, at).toBeLessThan(1)
    }
    for (const { head, rows } of profileTables(profile)) {
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(row).toHaveLength(head.length)
    }
    await engine.dispose()
  })

  single('tells what ran since it was last asked for', async () => {
    const engine = profiling(wasmEngine({ threads: 1 }))
    const f = compile((x: Tensor) => sum(exp(mul(x, x))), { engine })
    const sizes = [3, 4, 4]
    for (const size of sizes) await f(tensor(new Float32Array(size), [size]))
    expect((await engine.profile()).programs.map(({ runs }) => runs)).toEqual([1, 2])
    await f(tensor(new Float32Array(4), [4]))
    const { programs: last } = await engine.profile()
    expect(last.map(({ runs }) => runs)).toEqual([1])
    expect(last[0].kernels.flatMap(({ makes }) => makes.map(({ operation }) => operation))).toEqual([
      'mul',
      'exp',
      'sum',
    ])
    await engine.dispose()
  })

  single('is refused for an engine whose kernels are not its own, with those that can', () => {
    expect(() => profiling(reference)).toThrow(
      /^profiling: got the engine reference, .*expected an engine that can be profiled: wasm or native/,
    )
  })

  single('holds no buffer', async () => {
    const engine = profiling(wasmEngine({ threads: 1 }))
    const before = engine.buffers()
    const f = compile((x: Tensor<readonly [2]>) => exp(x), { engine })
    await f(tensor([1, 2], [2]))
    await f.dispose()
    await engine.profile()
    expect(engine.buffers()).toBe(before)
    await engine.dispose()
  })
})
