import { test } from 'vitest'
import { onnxEngine } from '../../../src/engines/onnx/engine'
import { obeysAtEdges, ROUNDED } from './law'
import { assertLongSums } from './long-sums'

/** Measured over 2²⁰ patterns of bits: 1, 3, 4, 2, 2, 4, 2, 1. ONNX Runtime has other kernels on other processors. */
const OWN = { exp: 2, log: 4, log1p: 6, sin: 3, cos: 3, tanh: 6, sigmoid: 3, pow: 3 }

obeysAtEdges('onnx', { ...ROUNDED, ...OWN })

test.each([4099, 1_000_003])('onnx adds up %i positive numbers', async (count) =>
  assertLongSums(await onnxEngine({ threads: 1 }), count),
)
