/** A program that was edited by hand is refused, with the instruction and what is wrong with it. */
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { decodeProgram, encodeProgram } from '../../src/data/program-file'
import { encodeSafetensors } from '../../src/data/safetensors'
import type { Scalar, Tensor } from '../../src/dsl/core/tensor'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { sum } from '../../src/dsl/functions/reductions'
import { literal, placeholder, tensor } from '../../src/dsl/primitives/leaves'
import { checkedProgram } from '../../src/dsl/transforms/checked-program'
import { trace } from '../../src/dsl/transforms/program'
import { scan } from '../../src/dsl/transforms/scan'

type X = Tensor<readonly [2, 3]>

const { program } = trace(
  (x: X) => [sum(mul(mul(x, 2), tensor([1, 2, 3, 4, 5, 6], [2, 3])), [1])],
  [placeholder([2, 3])],
)

/** The program as JSON, with one text in the place of another. */
const edited = (from: string, to: string): unknown => {
  const text = JSON.stringify(program)
  expect(text).toContain(from)
  return JSON.parse(text.replace(from, to))
}

const refusal = (data: unknown): string => {
  const found = checkedProgram(data)
  if (E.isRight(found)) throw new Error('taken')
  const { where, given, expected } = found.left
  return `${where}: ${given}, not ${expected}`
}

describe('a program that was edited', () => {
  test.for<readonly [what: string, from: string, to: string, refused: RegExp]>([
    [
      'an unknown operation',
      '"name":"sum"',
      '"name":"summ"',
      /instruction 5 \(summ\): the operation 'summ'.* sum/,
    ],
    [
      'an attribute of another type',
      '"axes":[1]',
      '"axes":["1"]',
      /instruction 5 \(sum\), attribute axes.0: '1', not a whole number/,
    ],
    [
      'an attribute of another name',
      '"axes":[1]',
      '"axis":[1]',
      /instruction 5 \(sum\), attribute axes: nothing|undefined/,
    ],
    ['too few inputs', '"inputs":[5]', '"inputs":[]', /instruction 5 \(sum\): 0 inputs, not 1 for sum/],
    ['too many inputs', '"inputs":[5]', '"inputs":[5,5]', /instruction 5 \(sum\): 2 inputs, not 1 for sum/],
    [
      'a value that is not made yet',
      '"inputs":[5]',
      '"inputs":[6]',
      /instruction 5 \(sum\): value 6, not one of the 6/,
    ],
    ['a value that there is not', '"inputs":[5]', '"inputs":[-1]', /instruction 5 \(sum\): value -1/],
    [
      'a shape that does not agree',
      '"shape":[2],"dtype"',
      '"shape":[3],"dtype"',
      /instruction 5 \(sum\): the result float32 \[3\], not float32 \[2\]/,
    ],
    ['an axis that there is not', '"axes":[1]', '"axes":[7]', /instruction 5 \(sum\)/],
    ['a constant cut short', '"base64":"', '"base64":"AAAA', /instruction \d \(constant\): .* bytes|text/],
    [
      'a constant that is no base64',
      '"base64":"',
      '"base64":"!',
      /instruction \d \(constant\): .*text that is not base64/,
    ],
    [
      'a constant of another kind',
      '"kind":"f64"',
      '"kind":"i32"',
      /instruction \d \(constant\): .*elements of i32/,
    ],
    ['a result that there is not', '"results":[6]}', '"results":[7]}', /program, result 0: value 7/],
    [
      'a type that there is not',
      '"dtype":"float32"',
      '"dtype":"float16"',
      /program, parameters.0.dtype: 'float16'/,
    ],
    [
      'a size below 0',
      '"parameters":[{"shape":[2,3]',
      '"parameters":[{"shape":[-2,-3]',
      /parameters.0.shape.0: -2, not a whole size/,
    ],
    [
      'no result of an instruction',
      '"results":[{"shape":[2],"dtype":"float32"}]',
      '"results":[]',
      /instruction 5 \(sum\): 0 results, not one/,
    ],
  ])('%s is refused', ([, from, to, refused]) => {
    expect(refusal(edited(from, to))).toMatch(refused)
  })

  test.for([[null], [[]], [{}], ['program'], [42], [{ parameters: [], instructions: [{}], results: [] }]])(
    '%j is no program',
    ([data]) => {
      expect(refusal(data)).toMatch(/^program/)
    },
  )
})

describe('a file that is none of this version', () => {
  const refusedFile = (bytes: Uint8Array): string => {
    const found = decodeProgram('a.safetensors', bytes)
    if (E.isRight(found)) throw new Error('taken')
    return `${found.left.where}: ${found.left.given}, not ${found.left.expected}`
  }
  const metadata = (change: Readonly<Record<string, string>>) =>
    encodeSafetensors({}, { format: 'weyl program', version: '2', hash: '', program: '{}', ...change })

  test('of another kind, another version, another text', () => {
    expect(refusedFile(encodeSafetensors({}, {}))).toMatch(/something else, not a program/)
    expect(refusedFile(metadata({ version: '3' }))).toMatch(/version 3 of the format, not version 1 or 2/)
    expect(refusedFile(metadata({ program: '{' }))).toMatch(/no JSON/)
    expect(refusedFile(metadata({ program: '[]' }))).toMatch(/a.safetensors, program/)
    expect(refusedFile(new Uint8Array(3))).toMatch(/3 bytes/)
  })

  test('and one of this version is taken', () => {
    expect(decodeProgram('a.safetensors', encodeProgram(program))).toEqual(E.right(program))
  })
})

describe('a loop that was edited', () => {
  const running = (total: Scalar, x: Scalar) => [add(total, x), total] as const
  const { program: looped } = trace(
    (xs: Tensor<readonly [4]>) => scan(running, literal(0), xs),
    [placeholder([4])],
  )
  const text = JSON.stringify(looped)
  const in1 = String.raw`program, instruction 1 \(scan\)`

  test.for<readonly [what: string, from: string, to: string, refused: string]>([
    ['a length of no number', '"length":4', '"length":"4"', `${in1}, attribute length: '4', not a whole`],
    [
      'no step at all',
      '"length":4',
      '"length":0',
      `${in1}, attribute length: 0, not a whole number of at least 1`,
    ],
    [
      'another length',
      '"length":4',
      '"length":5',
      `${in1}: .*scan, list 1: float32 \\[4\\], not float32 \\[5\\]`,
    ],
    [
      'a condition that is none',
      '"reverse":false',
      '"reverse":false,"when":1',
      `${in1}: .*when: float32, not a bool`,
    ],
    ['more carries than inputs', '"carries":1', '"carries":9', `${in1}: 2 inputs, not`],
    [
      'an operation in its body',
      '"name":"add"',
      '"name":"addd"',
      `${in1}, body, instruction 0 \\(addd\\): the operation`,
    ],
    [
      'a value of its body',
      '"inputs":[0,1],"results":[{"shape":[],',
      '"inputs":[0,7],"results":[{"shape":[],',
      `${in1}, body, instruction 0 \\(add\\): value 7`,
    ],
    [
      'results that it has not',
      '"shape":[4],"dtype":"float32"}]}],"results"',
      '"shape":[3],"dtype":"float32"}]}],"results"',
      `${in1}: the result float32 \\[3\\], not float32 \\[4\\]`,
    ],
    ['no body', '"body":{', '"nobody":{', `${in1}, attribute body: `],
  ])('is refused: %s', ([, from, to, refused]) => {
    expect(text).toContain(from)
    expect(refusal(JSON.parse(text.replace(from, to)))).toMatch(new RegExp(refused))
  })
})

describe('a program that is too large', () => {
  /** So many loops inside each other. */
  const nested = (count: number): unknown => {
    const one = { shape: [], dtype: 'float32' }
    const loop = { carries: 1, lists: 0, length: 1, reverse: false }
    return Array.from({ length: count }).reduce<unknown>(
      (body) => ({
        parameters: [one],
        instructions: [{ op: { name: 'scan', attributes: { ...loop, body } }, inputs: [0], results: [one] }],
        results: [1],
      }),
      { parameters: [one], instructions: [], results: [0] },
    )
  }

  test('is refused for loops too deep inside each other', () => {
    expect(E.isRight(checkedProgram(nested(256)))).toBe(true)
    for (const count of [257, 4000])
      expect(refusal(nested(count))).toMatch(/a loop inside 256 others, not at most 256/)
  })

  test('in a file as well', () => {
    const metadata = { format: 'weyl program', version: '2', hash: '' }
    const bytes = encodeSafetensors({}, { ...metadata, program: JSON.stringify(nested(400)) })
    const found = decodeProgram('deep', bytes)
    expect(E.isLeft(found) && found.left.given).toBe('a loop inside 256 others')
  })

  test.for([[[1e9, 1e9]], [[2 ** 53]], [[0, 1e200, 1e200]]])('is refused for the shape %j', ([shape]) => {
    const program = { parameters: [{ shape, dtype: 'float32' }], instructions: [], results: [0] }
    expect(refusal(program)).toMatch(/parameters.0.shape/)
  })
})
