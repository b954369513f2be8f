/** The matchers: what passes, what fails with which words, and that a mistake is no broken symmetry. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cyclic, onImages, ops, type Tensor, tensor } from '../../src'
import '../../src/testing/vitest'

const c4 = onImages(cyclic(4))
const images = { in: c4, out: c4, inputs: [3, 3] as const }
const squared = (x: Tensor) => ops.mul(x, x)
const ramp = (x: Tensor<readonly [3, 3]>) => ops.mul(x, tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]))

const messageOf = async (check: Promise<void>): Promise<string> =>
  check.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('the matchers', () => {
  test('pass where the law holds, and with .not where it is broken', async () => {
    await expect(squared).toBeEquivariant(images)
    await expect((x: Tensor) => ops.sum(x)).toBeInvariant(images)
    await expect(ramp).not.toBeEquivariant(images)
    await expect(squared).not.toBeInvariant(images)
  })

  test('take parameters, of the function and of the run', async () => {
    const scaled = (by: number) => (x: Tensor) => ops.mul(x, by)
    await expect(scaled).toBeEquivariant({ ...images, params: fc.nat(9) }, { numRuns: 5 })
  })

  test('fail with the report of the smallest case', async () => {
    const message = await messageOf(expect(ramp).toBeEquivariant(images, { seed: 1 }))
    expect(message).toMatch(
      /^f\(g · x\) is not g · f\(x\): .* where 1e-12 is allowed\.\nProperty failed after/,
    )
    expect(message).toContain('{ seed: 1, path: "')
    expect(message).toContain('g: turn by 90°\n')
  })

  test('fail with .not where no case was found, and say how many were tried', async () => {
    expect(await messageOf(expect(squared).not.toBeEquivariant(images, { seed: 1, numRuns: 7 }))).toBe(
      'expected a function that is not equivariant under C4, but it was in all 7 cases (seed 1)',
    )
  })

  test('fail either way where the function or an action throws', async () => {
    const mistaken = (x: Tensor) => ops.reshape(x, [4])
    const message = await messageOf(expect(mistaken).not.toBeEquivariant(images))
    expect(message).toContain('Property failed after 1 tests')
  })
})
