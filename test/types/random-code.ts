/** Texts of random networks and of random calls of functions whose types compute shapes. */
import * as fc from 'fast-check'
import type { Example } from './values'

const sizes = (max: number) => fc.integer({ min: 1, max })

/** A function applied by `pipe`, and which inputs it takes. */
interface Step {
  readonly code: string
  readonly on: 'image' | 'line' | 'vector' | 'any' | 'layer'
}

const settings = (padding: string) =>
  fc
    .record({ stride: fc.constantFrom('', 'stride: 1, '), bias: fc.constantFrom('', 'bias: false, ') })
    .map(({ stride, bias }) => `{ ${stride}${bias}padding: '${padding}' }`)

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(sizes(3), sizes(3), settings('same'))
    .map(([o, k, s]): Step => ({ code: `conv2d(${o}, ${k}, ${s})`, on: 'image' })),
  fc
    .tuple(sizes(3), sizes(5), settings('same'))
    .map(([o, k, s]): Step => ({ code: `conv1d(${o}, ${k}, ${s})`, on: 'line' })),
  fc
    .tuple(sizes(3), sizes(3), settings('same'))
    .map(([o, k, s]): Step => ({ code: `convTranspose2d(${o}, ${k}, ${s})`, on: 'image' })),
  sizes(3).map((o): Step => ({ code: `locallyConnected2d(${o}, 1)`, on: 'image' })),
  sizes(3).map((o): Step => ({ code: `locallyConnected1d(${o}, 1)`, on: 'line' })),
  sizes(12).map((o): Step => ({ code: `dense(${o})`, on: 'vector' })),
  fc.constantFrom<Step>(
    { code: 'relu', on: 'any' },
    { code: 'maxPool(1)', on: 'image' },
    { code: 'reparam(kronecker)', on: 'layer' },
    { code: 'reparam(fullSharing({ rank: 2 }))', on: 'layer' },
    { code: 'reparam(slowWeight)', on: 'layer' },
  ),
)

/** `pipe` takes twenty arguments. */
const piped = (first: string, functions: readonly string[]): string =>
  functions.length === 0
    ? first
    : piped(`pipe(${[first, ...functions.slice(0, 19)].join(', ')})`, functions.slice(19))

/** Steps that fit what is before them; what comes of `slowWeight` has no weight that could be made once more. */
const fitting = (start: Step['on'], all: readonly Step[]): readonly string[] => {
  let layer = false
  return all.flatMap(({ code, on }) => {
    const fits = on === 'any' || on === start || (on === 'layer' && layer)
    if (!fits) return []
    layer = on === start && !code.startsWith('maxPool')
    return [code]
  })
}

const inputs = { image: 'input([3, 2, 2])', line: 'input([4, 2])', vector: 'input([5])' } as const

/** Networks of one to some forty layers, on an image, a line or a vector. */
export const networks: fc.Arbitrary<Example> = fc
  .tuple(
    fc.constantFrom('image', 'line', 'vector'),
    fc.array(steps, { minLength: 30, maxLength: 120, size: 'max' }),
    fc.array(sizes(12), { maxLength: 14, size: 'max' }),
  )
  .map(([start, all, last]) => ({
    code: piped(inputs[start], [
      ...fitting(start, all),
      ...(start === 'vector' ? [] : ['flatten']),
      ...last.map((o) => `dense(${o})`),
    ]),
  }))

/** Sizes of axes: those at the edge, and some that are large. */
const size = fc.constantFrom(
  0,
  1,
  1,
  2,
  3,
  4,
  5,
  7,
  9,
  10,
  11,
  26,
  28,
  99,
  100,
  101,
  1000,
  4096,
  65536,
  100003,
  2147483647,
)
const shape = (rank: number) => fc.array(size, { minLength: rank, maxLength: rank })
const elements = (numbers: readonly number[]) => numbers.reduce((product, n) => product * n, 1)
/** Up to as many elements as a number counts exactly. */
const shapes = fc
  .nat(5)
  .chain(shape)
  .filter((s) => elements(s) <= Number.MAX_SAFE_INTEGER)
const text = (numbers: readonly number[]) => `[${numbers.join(', ')}]`
const symbol = (numbers: readonly number[]) => `placeholder(${text(numbers)})`

/** The shape with some sizes known at run time only. */
const vague = (numbers: readonly number[]) =>
  fc
    .array(fc.boolean(), { minLength: numbers.length, maxLength: numbers.length })
    .map((hidden) => `placeholder([${numbers.map((n, i) => (hidden[i] ? `Number(${n})` : n)).join(', ')}])`)

const either = (numbers: readonly number[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(symbol(numbers)) }, { weight: 1, arbitrary: vague(numbers) })

/** Axes of a tensor, each once, counted from either side. */
const axesOf = (rank: number) =>
  fc
    .subarray(Array.from({ length: rank }, (_, axis) => axis))
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - rank))))

const small = sizes(7)

/** Types ask that a kernel says its channels where the input does. */
const kernel = ([...numbers]: readonly number[]) =>
  vague(numbers).map((code) => code.replace(/Number\((\d+)\)(, (?:Number\()?\d+\)?\]\))$/, '$1$2'))

const convolutions = fc
  .tuple(
    fc.tuple(size, size, small, small),
    fc.tuple(small, small),
    fc.constantFrom('', ", padding: 'same'", ", padding: 'valid'"),
    fc.constantFrom('', ', stride: 1', ', stride: 2', ', stride: 3', ', stride: 10'),
    fc.constantFrom('', '', ', dilation: 1', ', dilation: 3'),
  )
  .chain(([[h, w, c, o], [kh, kw], padding, stride, dilation]) => {
    const steps = `{ ${(padding + stride + dilation).slice(2)} }`
    const halves = `{ groups: 2${padding}${stride}${dilation} }`
    return fc.oneof(
      fc
        .tuple(either([h, w, 2 * c]), kernel([kh, kw, c, 2 * o]))
        .map(([x, k]) => `ops.conv2d(${x}, ${k}, ${halves})`),
      fc.constant(`conv1d(${2 * o}, ${kh}, ${halves})(input([${Math.min(h, 30)}, ${2 * c}]))`),
      fc.tuple(either([h, w, c]), kernel([kh, kw, c, o])).map(([x, k]) => `ops.conv2d(${x}, ${k}, ${steps})`),
      fc.tuple(either([h, c]), kernel([kh, c, o])).map(([x, k]) => `ops.conv1d(${x}, ${k}, ${steps})`),
      fc
        .tuple(either([h, w, o]), vague([kh, kw, c, o]))
        .map(([y, k]) => `ops.convTranspose2d(${y}, ${k.replace(/Number\((\d+)\)\]/, '$1]')}, ${steps})`),
      fc.constant(`convTranspose1d(${2 * o}, ${kh}, ${halves})(input([${Math.min(h, 30)}, ${2 * c}]))`),
      either([h, w, c]).map((x) => `ops.maxPool(${x}, ${kh})`),
      either([h, w, c]).map((x) => `ops.avgPool(${x}, ${kh}, ${kw})`),
      fc.constant(`conv2d(${o}, ${kh}, ${steps})(input([${Math.min(h, 30)}, ${Math.min(w, 30)}, ${c}]))`),
    )
  })

const reductions = fc.oneof(
  shapes.chain((s) =>
    fc
      .tuple(either(s), axesOf(s.length), fc.constantFrom('sum', 'mean', 'max'))
      .map(([x, axes, f]) => `ops.${f}(${x}, ${text(axes)})`),
  ),
  fc
    .integer({ min: 1, max: 4 })
    .chain((rank) => fc.tuple(shape(rank).chain(either), fc.integer({ min: -rank, max: rank - 1 })))
    .map(([x, axis]) => `ops.argmax(${x}, ${axis})`),
)

/** Two shapes that broadcast: some axes of either are 1, or missing. */
const broadcasts = shapes.chain((s) => {
  const part = fc
    .tuple(fc.nat(s.length), fc.array(fc.boolean(), { minLength: s.length, maxLength: s.length }))
    .map(([from, ones]) => s.map((n, i) => (ones[i] ? 1 : n)).slice(from))
  return fc.oneof(
    fc
      .tuple(part.chain(either), part.chain(either), fc.constantFrom('add', 'mul', 'maximum', 'less'))
      .map(([x, y, f]) => `ops.${f}(${x}, ${y})`),
    part.chain(either).map((x) => `ops.broadcastTo(${x}, ${text(s)})`),
  )
})

const movements = shapes.chain((s) =>
  fc.oneof(
    fc
      .tuple(either(s), fc.shuffledSubarray([...s.keys()], { minLength: s.length }))
      .map(([x, order]) => `ops.transpose(${x}, ${text(order)})`),
    either(s).map((x) => `ops.ravel(${x})`),
    fc.tuple(either(s), fc.nat(s.length)).map(([x, at]) => {
      return `ops.reshape(${x}, ${text([elements(s.slice(0, at)), 1, elements(s.slice(at))])})`
    }),
    either(s).map((x) => `ops.slice(${x}, ${text(s.map(() => 0))}, ${text(s.map((n) => Math.ceil(n / 2)))})`),
    either(s).map((x) => `ops.flip(${x}, ${text(s.length === 0 ? [] : [-1])})`),
    fc.tuple(small).map(([c]) => `ops.oneHot(placeholder(${text(s)}, 'int32'), ${c})`),
  ),
)

const LETTERS = ['a', 'b', 'c', 'd', 'e']

const products = fc.oneof(
  fc
    .tuple(fc.array(size, { minLength: 5, maxLength: 5 }), fc.subarray(LETTERS), fc.subarray(LETTERS))
    .chain(([sizes, left, right]) => {
      const of = (word: readonly string[]) => either(word.map((letter) => sizes[LETTERS.indexOf(letter)]))
      const all = [...new Set([...left, ...right])]
      return fc
        .tuple(of(left), of(right), fc.shuffledSubarray(all))
        .map(
          ([x, y, result]) =>
            `ops.einsum('${left.join('')},${right.join('')}->${result.join('')}', ${x}, ${y})`,
        )
    }),
  fc
    .tuple(size, size)
    .chain(([n, m]) => fc.tuple(either([n, n]), either([n, m]), either([m])))
    .map(([x, y, z]) => `ops.einsum('aa,ab,b->b', ${x}, ${y}, ${z})`),
  fc
    .tuple(size, size, size)
    .chain(([n, k, m]) => fc.tuple(either([n, k]), either([k, m])))
    .map(([x, y]) => `ops.matmul(${x}, ${y})`),
)

/** Calls of functions whose types compute shapes; some of them are refused when they run. */
export const calls: fc.Arbitrary<Example> = fc
  .oneof(convolutions, reductions, broadcasts, movements, products)
  .map((code) => ({ code }))

const forty = (layer: (i: number) => string) => Array.from({ length: 40 }, (_, i) => layer(i))

/** Forty layers of each kind that counts its names; their shapes differ from one to the next. */
export const fortyOfEach: readonly Example[] = [
  piped(
    'input([4])',
    forty((i) => `dense(${(i % 5) + 1})`),
  ),
  piped(
    'input([2, 3, 1])',
    forty((i) => `conv2d(${(i % 3) + 1}, 1)`),
  ),
  piped(
    'input([3, 1])',
    forty((i) => `locallyConnected1d(${(i % 3) + 1}, 1)`),
  ),
  piped('input([4])', ['dense(4, { bias: false })', ...forty(() => 'fieldBias(cyclic(2))')]),
  piped('input([4])', [
    'dense(3)',
    'allSlow',
    ...forty((i) => `dense(${(i % 5) + 1})`).flatMap((d) => [d, 'allSlow']),
  ]),
  piped(
    'input([4])',
    forty(() => 'dense(4)').flatMap((d) => [d, 'reparam(kronecker)']),
  ),
].map((code) => ({ code }))
