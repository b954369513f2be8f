/**
 * Recurrent layers: a state goes through a sequence [T, D], and is listed after each place: [T, H]. They are one loop,
 * however long the sequence.
 *
 * Law: they give what torch.nn.GRU and torch.nn.LSTM give for the same weights (transposed, gates in the same order).
 */
import { type Key, split } from '../core/random'
import type { Times } from '../core/shape-types'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { einsum } from '../primitives/einsum'
import { add, fillLike, mul, sub, unary } from '../primitives/elementwise'
import { literal, placeholder } from '../primitives/leaves'
import { slice } from '../primitives/slice'
import { scanTrees } from '../transforms/scan'
import { type Fans, torchUniform } from './initialisers'
import { layer, type Layered } from './layer'
import { checkNet, type Net } from './net'
import type { Named } from './records'

/** Of the input, of the state, and the biases of both, for G gates. */
type Gates<D extends number, H extends number, G extends number> = {
  readonly weight: Tensor<readonly [D, Times<H, G>]>
  readonly recurrent: Tensor<readonly [H, Times<H, G>]>
  readonly bias: Tensor<readonly [Times<H, G>]>
  readonly recurrentBias: Tensor<readonly [Times<H, G>]>
}

/** What a step makes of its gates: those of the input, those of the state, and what is carried. */
type Cell<C extends Tree> = (
  fromInput: readonly AnyTensor[],
  fromState: readonly AnyTensor[],
  carry: C,
) => readonly [carry: C, state: AnyTensor]

interface Recurrent<Kind extends string, H extends number, G extends number, C extends Tree> {
  readonly kind: Kind
  readonly size: H
  readonly gates: G
  readonly start: (zeros: AnyTensor) => C
  readonly stateOf: (carry: C) => AnyTensor
  readonly cell: Cell<C>
}

function recurrent<
  In extends Tree,
  T extends number,
  D extends number,
  Slow extends Named,
  Fast extends Named,
  const Kind extends string,
  H extends number,
  const G extends number,
  C extends Tree,
>(
  net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
  parts: Recurrent<Kind, H, G, C>,
): Layered<In, Tensor<readonly [T, H]>, Slow, Fast, Kind, Gates<D, H, G>>
function recurrent<C extends Tree>(
  net: Net<Tree, AnyTensor, Named, Named>,
  { kind, size, gates, start, stateOf, cell }: Recurrent<string, number, number, C>,
): unknown {
  const [length, width] = checkNet(`layer ${kind}`, net).output.shape
  const all = gates * size
  const shapes = { weight: [width, all], recurrent: [size, all], bias: [all], recurrentBias: [all] }
  const fans: Fans = { in: size, out: size }
  const record = (
    f: (name: string, shape: readonly number[]) => AnyTensor,
  ): Readonly<Record<string, AnyTensor>> =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, f(name, shape)]))
  const apart = (x: AnyTensor): readonly AnyTensor[] =>
    Array.from({ length: gates }, (_, gate) => slice(x, [gate * size], [size]))
  return layer(net, {
    kind,
    parameters: record((_, shape) => placeholder(shape)),
    init: (key: Key) => record((name, shape) => torchUniform(split(key, name), shape, fans)),
    output: placeholder([length, size]),
    apply: (own, x) => {
      const { weight, recurrent: back, bias, recurrentBias } = own
      const inputs = einsum('td,dg->tg', x, weight)
      const step = (carry: C, fromInput: AnyTensor): readonly [C, AnyTensor] => {
        const fromState = add(einsum('h,hg->g', stateOf(carry), back), recurrentBias)
        return cell(apart(fromInput), apart(fromState), carry)
      }
      const zeros = expandTo(literal(0), [size])
      return scanTrees(step, start(zeros), add(inputs, expandTo(bias, inputs.shape)))[1]
    },
  })
}

const sigmoid = (x: AnyTensor): AnyTensor => unary('sigmoid', x)
const tanh = (x: AnyTensor): AnyTensor => unary('tanh', x)

const gruCell: Cell<AnyTensor> = ([ir, iz, input], [hr, hz, state], h) => {
  const r = sigmoid(add(ir, hr))
  const z = sigmoid(add(iz, hz))
  const n = tanh(add(input, mul(r, state)))
  const next = add(mul(sub(fillLike(z, 1), z), n), mul(z, h))
  return [next, next]
}

const lstmCell: Cell<readonly [AnyTensor, AnyTensor]> = (fromInput, fromState, [, memory]) => {
  const [i, f, g, o] = fromInput.map((x, gate) => add(x, fromState[gate]))
  const kept = add(mul(sigmoid(f), memory), mul(sigmoid(i), tanh(g)))
  const next = mul(sigmoid(o), tanh(kept))
  return [[next, kept], next]
}

/**
 * Gated recurrent units (Cho et al., EMNLP 2014), in PyTorch's form: gates r, z, n.
 *
 * @example
 * pipe(input([7, 3]), gru(4)).output.shape // [7, 4]
 */
export const gru =
  <H extends number>(size: H) =>
  <In extends Tree, T extends number, D extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
  ): Layered<In, Tensor<readonly [T, H]>, Slow, Fast, 'gru', Gates<D, H, 3>> =>
    recurrent(net, { kind: 'gru', size, gates: 3, start: (zeros) => zeros, stateOf: (h) => h, cell: gruCell })

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997), in PyTorch's form: gates i, f, g, o.
 *
 * @example
 * pipe(input([7, 3]), lstm(4), lastRow, dense(2)).output.shape // [2]
 */
export const lstm =
  <H extends number>(size: H) =>
  <In extends Tree, T extends number, D extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
  ): Layered<In, Tensor<readonly [T, H]>, Slow, Fast, 'lstm', Gates<D, H, 4>> =>
    recurrent(net, {
      kind: 'lstm',
      size,
      gates: 4,
      start: (zeros): readonly [AnyTensor, AnyTensor] => [zeros, zeros],
      stateOf: ([h]) => h,
      cell: lstmCell,
    })
