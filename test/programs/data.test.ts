/** A program is data: what JSON, `structuredClone`, a file, a thread and another process make of it is the program. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { afterAll, describe, expect } from 'vitest'
import { optimise } from '../../src/compiler/optimise'
import { decodeProgram, encodeProgram } from '../../src/data/program-file'
import { decodeSafetensors, encodeSafetensors } from '../../src/data/safetensors'
import type { AnyTensor, Scalar, Tensor, Values } from '../../src/dsl/core/tensor'
import { tanh } from '../../src/dsl/functions/activations'
import { add, less, mul } from '../../src/dsl/functions/arithmetic'
import { sum } from '../../src/dsl/functions/reductions'
import { concat } from '../../src/dsl/primitives/concat'
import { literal, placeholder, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { expandTo } from '../../src/dsl/primitives/broadcast'
import { checkedProgram } from '../../src/dsl/transforms/checked-program'
import { cond } from '../../src/dsl/transforms/cond'
import { fori } from '../../src/dsl/transforms/fori'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { programHash } from '../../src/dsl/transforms/program-hash'
import { scan } from '../../src/dsl/transforms/scan'
import { isScan } from '../../src/dsl/transforms/scan-op'
import { whileLoop } from '../../src/dsl/transforms/while-loop'
import { reference } from '../../src/engines/reference'
import type { Engine } from '../../src/engines/engine'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { loadProgram, saveProgram } from '../../src/runs/store'
import { samples } from '../compiler/random'
import { resultsOf } from './run-program'
import { test } from '../laws/law'

const wasm = wasmEngine({ threads: 1 })
afterAll(() => wasm.dispose())

const run = async (
  engine: Engine,
  program: Program,
  inputs: readonly AnyTensor[],
): Promise<readonly Values[]> => {
  const executable = await engine.load(program)
  const given = inputs.map((x) => executable.upload(valuesOf(x), x))
  const made = await executable.run(given)
  const values = await Promise.all(made.map((buffer) => buffer.read()))
  for (const buffer of [...given, ...made]) buffer.free()
  executable.dispose()
  return values
}

const bits = (all: readonly Values[]) =>
  all.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('hex'))

const traced = (f: (...inputs: readonly Tensor[]) => readonly AnyTensor[], inputs: readonly AnyTensor[]) =>
  trace((...given: readonly AnyTensor[]) => f(...(given as readonly Tensor[])), inputs).program

const right = <A>(found: E.Either<unknown, A>): A => {
  if (E.isRight(found)) return found.right
  throw new Error(JSON.stringify(found.left))
}

/** What may become of a program on its way. */
const ways: Readonly<Record<string, (program: Program) => unknown>> = {
  JSON: (program): unknown => JSON.parse(JSON.stringify(program)),
  structuredClone: (program) => structuredClone(program),
  'a file': (program) => right(decodeProgram('program', encodeProgram(program))),
}

/** Every kind of number that JSON has no word for, as written numbers and in constants of every kind of array. */
const odd = (): readonly AnyTensor[] => {
  const numbers = [NaN, Infinity, -Infinity, -0, 0, 1e-45, 5e-324, Math.PI, -1.5]
  const written = concat(
    numbers.map((x) => expandTo(literal(x), [1])),
    0,
  )
  return [
    written,
    tensor(new Float64Array(numbers), [9]),
    tensor(new Float32Array(numbers), [9]),
    tensor([2147483647, -2147483648, 0], [3], 'int32'),
    tensor([1, 0, 1], [3], 'bool'),
    mul(tensor(new Float64Array(numbers), [9]), written as Tensor),
    add(tanh(tensor(new Float64Array(numbers), [9])), 1e300),
  ]
}

describe.for(Object.entries(ways))('a program through %s', ([, way]) => {
  test.prop([samples], { numRuns: 60 })(
    'gives the same bits, and has the same name',
    async ({ f, inputs }) => {
      for (const program of [traced(f, inputs), optimise(traced(f, inputs))]) {
        const again = right(checkedProgram(way(program)))
        expect(again).toEqual(program)
        expect(programHash(again)).toBe(programHash(program))
        for (const engine of [reference, wasm])
          expect(bits(await run(engine, again, inputs))).toEqual(bits(await run(engine, program, inputs)))
      }
    },
  )

  test('keeps every number that JSON has no word for', async () => {
    const program = traced(odd, [])
    const again = right(checkedProgram(way(program)))
    expect(bits(await run(reference, again, []))).toEqual(bits(await run(reference, program, [])))
  })
})

describe('a program traced here runs', () => {
  const file = join(__dirname, 'run-program.ts')
  const expected = async () => bits(await resultsOf(traced(odd, [])))

  test('in a thread', async () => {
    const worker = new Worker(file, { workerData: traced(odd, []), execArgv: ['-r', 'ts-node/register'] })
    const found = await new Promise<readonly Values[]>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
    })
    expect(bits(found)).toEqual(await expected())
  })

  test('in another process, from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weyl-'))
    try {
      const path = join(folder, 'odd.safetensors')
      await saveProgram(traced(odd, []), path)
      expect(programHash(await loadProgram(path))).toBe(programHash(traced(odd, [])))
      const printed = execFileSync(process.execPath, ['-r', 'ts-node/register', file, path], {
        encoding: 'utf8',
      })
      const found = (JSON.parse(printed) as readonly (readonly string[])[]).map((all) => all.join())
      expect(found).toEqual((await resultsOf(traced(odd, []))).map((all) => Array.from(all, String).join()))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the name of a program', () => {
  test.prop([samples], { numRuns: 100 })('is the same when it is traced again', ({ f, inputs }) => {
    const [first, second] = [traced(f, inputs), traced(f, inputs)]
    expect(programHash(first)).toBe(programHash(second))
    expect(programHash(optimise(first))).toBe(programHash(optimise(second)))
  })

  test.prop([samples, samples], { numRuns: 100 })('differs where the programs do', (a, b) => {
    const [first, second] = [traced(a.f, a.inputs), traced(b.f, b.inputs)]
    expect(programHash(first) === programHash(second)).toBe(JSON.stringify(first) === JSON.stringify(second))
  })
})

describe('a file of a program', () => {
  const program = traced(odd, [])
  const bytes = encodeProgram(program)

  test.prop([fc.nat(bytes.length - 1)], { numRuns: 200 })('that was cut short is refused', (length) => {
    expect(E.isLeft(decodeProgram('cut', bytes.slice(0, length)))).toBe(true)
  })

  test.prop([fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })], { numRuns: 500 })(
    'in which a byte was changed is refused, or is the same program',
    (at, by) => {
      const changed = bytes.slice()
      changed[at] ^= by
      const found = decodeProgram('changed', changed)
      expect(E.isLeft(found) || programHash(found.right) === programHash(program)).toBe(true)
    },
  )
})

type Row = Tensor<readonly [3]>

/** Loops of every kind with random constants in their bodies, in each other. */
const loops = fc
  .tuple(fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 9, maxLength: 9 }), fc.nat(2))
  .map(([values, kind]) => {
    const [a, b, c] = [0, 3, 6].map((from) => tensor(Float32Array.from(values.slice(from, from + 3)), [3]))
    const inner = (x: Row): Row => fori(2, (_, y: Row) => mul(add(y, a), b), x)
    const within = (y: Row, row: Row) => [inner(mul(add(y, row), c)), add(row, c)] as const
    return (x: Row, rows: Tensor<readonly [2, 3]>): readonly AnyTensor[] => {
      if (kind === 0) return scan(within, x, rows)
      const isLess = less(sum(x), 1)
      return [
        kind === 1
          ? cond(isLess, inner, (y: Row) => mul(inner(mul(y, c)), a), x)
          : whileLoop(
              (y: Row) => less(sum(y), 1),
              (y: Row) => inner(mul(y, c)),
              x,
              { limit: 3 },
            ),
      ]
    }
  })

const constantsIn = ({ instructions }: Program): number =>
  instructions.reduce(
    (count, { op }) =>
      count + (isScan(op) ? constantsIn(op.attributes.body) : Number(op.name === 'constant')),
    0,
  )

describe('the constants in bodies of loops', () => {
  test.prop([loops], { numRuns: 40 })('are tensors of the file, and the same bits', async (f) => {
    const [x, rows] = [tensor([1, -1, 2], [3]), tensor([3, 1, 4, 1, 5, 9], [2, 3])]
    const inputs = [x, rows]
    const { program } = trace(f, [x, rows])
    const bytes = encodeProgram(program)
    const { tensors, metadata } = right(decodeSafetensors('program', bytes))
    expect(Object.keys(tensors)).toHaveLength(constantsIn(program))
    expect(metadata.program).not.toContain('base64')
    const again = right(decodeProgram('program', bytes))
    expect(again).toEqual(program)
    expect(bits(await run(reference, again, inputs))).toEqual(bits(await run(reference, program, inputs)))
  })

  test('may be long', () => {
    const long = tensor(new Float32Array(3_000_000).fill(1.5), [3_000_000])
    const { program } = trace(
      (xs: Row) =>
        scan((total: Scalar, x: Scalar) => [add(total, sum(mul(long, x))), x] as const, literal(0), xs),
      [placeholder([3])],
    )
    expect(programHash(right(decodeProgram('long', encodeProgram(program))))).toBe(programHash(program))
  })

  test('are read from a file of the first version, which has them in its text', () => {
    const { program } = trace(
      (xs: Row) => scan((total: Row, x: Scalar) => [mul(total, tensor([1, 2, 3], [3])), x] as const, xs, xs),
      [placeholder([3])],
    )
    const metadata = { format: 'weyl program', version: '1', hash: programHash(program) }
    const first = encodeSafetensors({}, { ...metadata, program: JSON.stringify(program) })
    expect(right(decodeProgram('first', first))).toEqual(program)
  })
})

test('a program that would be refused when it is read is not written', () => {
  const wide: Program = {
    parameters: [{ shape: [1e9, 1e9], dtype: 'float32' }],
    instructions: [],
    results: [0],
  }
  expect(() => encodeProgram(wide)).toThrow(/parameters.0.shape: 1000000000,1000000000, not|fewer than 2⁵³/)
  const length = 300_000
  const many: Program = {
    parameters: Array.from({ length }, () => ({ shape: [], dtype: 'float32' })),
    instructions: [],
    results: [0],
  }
  expect(() => encodeProgram(many)).toThrow(/bytes of names, shapes and metadata, expected at most 10000000/)
})
