/** Memory beyond 4 GiB: `npm run sweep` needs 8 GiB that are free; `npm test` runs the same on little. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, ops, type Tensor, tensor, valueOf } from '../../../src'
import { nativeEngine } from '../../../src/engines/native/engine'
import { hasCompiler } from '../../laws'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const COUNT = isSweep ? 2 ** 28 : 2 ** 12
const PARTS = 5

if (hasCompiler)
  test('a program that keeps 5 GiB computes what it means', { timeout: 600_000 }, async () => {
    const engine = await nativeEngine()
    // 0, 1, 0, 1, …: five times, each one more than before
    const x = tensor(
      Float32Array.from({ length: COUNT }, (_, i) => i % 2),
      [COUNT],
    )
    const f = compile(
      (x: Tensor<readonly [number]>) => {
        const all = ops.concat(
          Array.from({ length: PARTS }, (_, i) => ops.add(x, i)),
          0,
        )
        const middle = ops.mean(all)
        return { middle, spread: ops.mean(ops.square(ops.sub(all, middle))) }
      },
      { engine },
    )
    const { middle, spread } = await f(x)
    expect(valueOf(middle)).toBeCloseTo(2.5, 5)
    expect(valueOf(spread)).toBeCloseTo(2.25, 5)
    await f.dispose()
    await engine.dispose()
  })
