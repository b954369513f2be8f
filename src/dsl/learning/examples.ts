/**
 * Examples of a task, and a network on all of them at once: they are mapped under the name `examples`, so that a layer
 * may take means over them (`batchNorm`).
 */
import { checkKind, checkParts } from '../core/arguments'
import { insideOf, partHere } from '../core/origin'
import type { Scalar } from '../core/tensor'
import { leaves, type Tree } from '../core/tree'
import { meanOfLanes } from '../functions/lanes'
import { foldIn, type RandomKey } from '../functions/random'
import { type Context, EXAMPLES } from '../networks/context'
import { type AnyNet, checkNet, type Net, type Params } from '../networks/net'
import type { Named } from '../networks/records'
import { type Batched, vmapTrees } from '../transforms/vmap'
import { tryLabels } from './labels'

/**
 * Examples of a task along axis 0: inputs and their targets. With a key a network is random on them (`dropout`), as while
 * it is trained; without one it is not.
 */
export type Examples<In, Target> = {
  /** Inputs, along axis 0. */
  readonly x: Batched<In>
  /** Their targets, along axis 0. */
  readonly y: Batched<Target>
  /** What `dropout` draws by. */
  readonly key?: RandomKey
}

/** The context of a network on examples. */
export const contextOf = ({ key }: { readonly key?: RandomKey }): Context => (key ? { key } : {})

/** The key of the step after: random numbers of one step are not those of another. */
export const nextKey = (key: RandomKey): RandomKey => foldIn(key, 'next')

/** The examples for the step after. */
export const nextStep = <E extends { readonly key?: RandomKey }>(examples: E): E =>
  examples.key ? { ...examples, key: nextKey(examples.key) } : examples

/** How many examples there are. */
export function countOf<X>(examples: { readonly x: X }): number
export function countOf({ x }: { readonly x: Tree }): number {
  return leaves(x)[0].shape[0]
}

/**
 * Outputs for all examples.
 *
 * @example
 * const net = pipe(input([2]), dense(1, { init: constantOf(1) }))
 * predictions(net, net.init(key(0)), tensor([1, 2, 3, 4], [2, 2])) // [[3], [7]]
 */
export function predictions<In extends Tree, Out extends Tree, Slow extends Named, Fast extends Named>(
  net: Net<In, Out, Slow, Fast>,
  params: Params<Slow, Fast>,
  x: Batched<In>,
  context?: Context,
): Batched<Out>
export function predictions(net: AnyNet, params: Params<Named, Named>, x: Tree, context?: Context): Tree {
  return outputs(net, params, x, context)
}

const outputs = (net: AnyNet, params: Params<Named, Named>, x: Tree, context?: Context): Tree =>
  vmapTrees((example) => checkNet('predictions', net).apply(params, context)(example), { axis: EXAMPLES })(x)

/**
 * Mean loss over examples. Given examples, it throws where `x` or `y` is missing, where they differ in number, and for
 * none.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { init: constantOf(2) }))
 * const examples = { x: tensor([1, 2], [2, 1]), y: tensor([2, 6], [2, 1]) }
 * meanLoss(net, mse)(net.init(key(0)), examples) // 2
 */
export function meanLoss<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Target extends Tree,
>(
  net: Net<In, Out, Slow, Fast>,
  loss: (prediction: Out, target: Target) => Scalar,
): (params: Params<Slow, Fast>, examples: Examples<In, Target>, context?: Context) => Scalar
export function meanLoss(
  net: AnyNet,
  loss: (prediction: Tree, target: Tree) => Tree,
): (...of: never[]) => Tree {
  const part = partHere('the loss')
  const each = vmapTrees((prediction, target) => insideOf(part, () => loss(prediction, target)))
  return (params: Params<Named, Named>, examples: AnyExamples, context?: Context) => {
    const { x, y } = checkParts('examples', examples, { x: 'a record', y: 'a record' })
    checkKind('meanLoss', loss, 'a function')
    tryLabels(y, (target) => loss(net.output, target))
    return meanOfLanes(each(outputs(net, params, x, context ?? contextOf(examples)), y))
  }
}

type AnyExamples = { readonly x: Tree; readonly y: Tree; readonly key?: RandomKey }
