/**
 * Part of check:package: the built entries load as ESM and as CommonJS, and in each format a tensor of `weyl` is one
 * for `weyl/testing` and the engines of `weyl/node` too. (The entry for vitest loads in a test run only.) And no type is
 * shown to users under a name such as `None$1`, which a bundler gives to the second of two types of one name.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as fc from 'fast-check'

const require = createRequire(import.meta.url)
const formats = {
  ESM: [
    await import('weyl'),
    await import('weyl/testing'),
    await import('weyl/node'),
    await import('weyl/experiments'),
  ],
  CommonJS: [require('weyl'), require('weyl/testing'), require('weyl/node'), require('weyl/experiments')],
}

for (const [
  { compile, cyclic, onImages, ops, tensor, valuesOf },
  { equivariant },
  node,
  experiments,
] of Object.values(formats)) {
  const c4 = onImages(cyclic(4))
  await fc.assert(
    equivariant((x) => ops.mul(x, x), { in: c4, out: c4, inputs: [2, 2] }),
    { numRuns: 10 },
  )
  const double = compile((x) => ops.mul(x, 2), { engine: await node.engineNamed('tfjs-cpu') })
  assert.deepEqual([...valuesOf(await double(tensor([1, 2], [2])))], [2, 4])
  assert.equal(experiments.synthetic.name, 'synthetic')
}

for (const file of readdirSync('dist', { recursive: true }).filter((name) => name.endsWith('.d.ts')))
  assert.deepEqual(readFileSync(`dist/${file}`, 'utf8').match(/\b(?:type|interface) \w+\$\d+/g), null, file)
