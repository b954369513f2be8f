/**
 * Part of check:package: the built entries load as ESM and as CommonJS, and in each format a tensor of `weyl` is one
 * for `weyl/testing` too. (The entry for vitest loads in a test run only.)
 */
import { createRequire } from 'node:module'
import * as fc from 'fast-check'

const require = createRequire(import.meta.url)
const formats = {
  ESM: [await import('weyl'), await import('weyl/testing')],
  CommonJS: [require('weyl'), require('weyl/testing')],
}

for (const [{ cyclic, onImages, ops }, { equivariant }] of Object.values(formats)) {
  const c4 = onImages(cyclic(4))
  await fc.assert(
    equivariant((x) => ops.mul(x, x), { in: c4, out: c4, inputs: [2, 2] }),
    { numRuns: 10 },
  )
}
