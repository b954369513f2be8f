/**
 * Single operations on Weyl's engines, as they are reached from a program: GFLOP/s of products, with their share
 * of the best product measured on that engine here, and GB/s (read and written once) of what moves numbers.
 */
import { type AnyTensor, ops, type Program, tensor, type Tensor, trace, type Tree } from '../../src'
import { sizeOf } from '../../src/dsl/core/shape'
import { vmapTrees } from '../../src/dsl/transforms/vmap'
import { convolution2d } from '../../src/dsl/functions/convolution'
import { engineNamed, inTheWayOf } from '../../src/engines'
import type { Engine } from '../../src/engines/engine'
import * as products from '../../src/dsl/primitives/einsum'
import { optimise } from '../../src/compiler/optimise'
import { table } from '../../src/report/table'
import { digits } from '../harness/report'
import { median } from '../harness/statistics'
import type { Part } from '../part'

interface Operation {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly f: (...x: readonly AnyTensor[]) => AnyTensor
  /** Floating-point operations; without them, bytes count. */
  readonly flops?: number
}

const einsum = (formula: string, ...shapes: readonly (readonly number[])[]): Operation => {
  const letters = new Map<string, number>()
  const [operands] = formula.split('->')
  operands
    .split(',')
    .forEach((word, i) => [...word].forEach((letter, axis) => letters.set(letter, shapes[i][axis])))
  return {
    name: `${formula} ${shapes.map((shape) => shape.join('×')).join(', ')}`,
    shapes,
    f: (x, y) => products.einsum(formula, x, y),
    flops: 2 * [...letters.values()].reduce((a, b) => a * b, 1),
  }
}

const square = (n: number): Operation => einsum('ij,jk->ik', [n, n], [n, n])

const convolution = (images: number, size: number, inputs: number, outputs: number): Operation => ({
  name: `convolution ${images}×${size}×${size}×${inputs}, 3×3 to ${outputs}`,
  shapes: [
    [images, size, size, inputs],
    [3, 3, inputs, outputs],
  ],
  f: (x, kernel) => vmapTrees((one) => convolution2d(one as AnyTensor, kernel))(x) as AnyTensor,
  flops: 2 * images * (size - 2) ** 2 * 9 * inputs * outputs,
})

const moving = (name: string, shape: readonly number[], f: (x: Tensor) => AnyTensor): Operation => ({
  name: `${name} ${shape.join('×')}`,
  shapes: [shape],
  f: (x) => f(x as Tensor),
})

const operations: readonly Operation[] = [
  ...[64, 128, 256, 512, 1024].map(square),
  einsum('tij,tjk->tik', [32, 64, 64], [32, 64, 64]),
  einsum('ni,io->no', [480, 21632], [21632, 30]),
  einsum('tni,tio->tno', [32, 15, 21632], [32, 21632, 10]),
  einsum('tni,tno->tio', [32, 15, 21632], [32, 15, 10]),
  convolution(20, 28, 1, 32),
  convolution(16, 28, 32, 32),
  moving('x·x', [1_000_000], ops.square),
  moving('relu', [1_000_000], ops.relu),
  moving('tanh', [1_000_000], ops.tanh),
  moving('exp', [1_000_000], ops.exp),
  moving('sum of all', [1000, 1000], (x) => ops.sum(x)),
  moving('sum of columns', [1000, 1000], (x) => ops.sum(x, [0])),
  moving('sum of rows', [1000, 1000], (x) => ops.sum(x, [1])),
  moving('transposed', [1000, 1000], (x) => ops.transpose(x, [1, 0])),
]

/** Seconds of timing for each operation. */
const SECONDS = 0.3

const programOf = ({ shapes, f }: Operation): Program =>
  optimise(
    trace(
      (...x: readonly Tree[]) => f(...(x as readonly AnyTensor[])),
      shapes.map((shape) => tensor(new Float32Array(sizeOf(shape)), shape)),
    ).program,
  )

/** Milliseconds of one run, the median of many. */
const timeOf = async (engine: Engine, operation: Operation): Promise<number> => {
  const executable = await engine.load(programOf(operation))
  const inputs = operation.shapes.map((shape) =>
    executable.upload(
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 13) / 13),
      {
        shape,
        dtype: 'float32',
      },
    ),
  )
  const once = async (): Promise<number> => {
    const began = performance.now()
    const results = await executable.run(inputs)
    const took = performance.now() - began
    results.forEach((result) => result.free())
    return took
  }
  for (let i = 0; i < 3; i++) await once()
  const ms: number[] = []
  for (const end = performance.now() + 1000 * SECONDS; performance.now() < end || ms.length < 3;)
    ms.push(await once())
  inputs.forEach((input) => input.free())
  executable.dispose()
  return median(ms)
}

const bytesOf = ({ shapes, f }: Operation): number => {
  const inputs = shapes.map((shape) => tensor(new Float32Array(sizeOf(shape)), shape))
  return 4 * [...shapes, f(...inputs).shape].reduce((total, shape) => total + sizeOf(shape), 0)
}

/** Billions a second: of operations, or of bytes. */
const rateOf = (operation: Operation, ms: number): number =>
  (operation.flops ?? bytesOf(operation)) / ms / 1e6

export const singleOperations: Part = {
  name: 'ops',
  about: "single operations of Weyl's engines: GFLOP/s and share of the measured peak, GB/s",
  run: async ({ engines, tell }) => {
    const columns: { readonly name: string; readonly rates: readonly number[] }[] = []
    for (const name of engines) {
      if ((await inTheWayOf(name)) !== undefined) continue
      const engine = await engineNamed(name)
      const rates: number[] = []
      for (const operation of operations) {
        tell(`ops: ${name}: ${operation.name}`)
        rates.push(rateOf(operation, await timeOf(engine, operation)))
      }
      columns.push({ name, rates })
    }
    const peak = (rates: readonly number[]): number =>
      Math.max(...rates.filter((_, i) => operations[i].flops !== undefined))
    const rows = operations.map(({ name, flops }, i) => [
      name,
      flops === undefined ? 'GB/s' : 'GFLOP/s',
      ...columns.flatMap(({ rates }) => [
        digits(rates[i]),
        flops === undefined ? '' : `${((100 * rates[i]) / peak(rates)).toFixed(0)} %`,
      ]),
    ])
    return {
      text: table(['operation', 'unit', ...columns.flatMap(({ name }) => [name, 'of peak'])], rows),
      data: { operations: operations.map(({ name }) => name), columns },
    }
  },
}
