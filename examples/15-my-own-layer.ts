/**
 * A layer of one's own, made by `layer`: parameters, their start, and what they make of an input. Its types, its sharing
 * and all that is done with networks are those of any other layer.
 *
 *   npx ts-node examples/15-my-own-layer.ts
 */
import { dense, evaluate, fullSharing, input, inspect, key, layer, type Net, ops, paths, pipe } from '../src'
import { placeholder, reparam, residual, show, tensor, type Tensor, type Tree } from '../src'

type Named = Readonly<Record<string, Tree>>
type Four = Tensor<readonly [4]>

/** x ↦ w · x, one w for each number. */
const scaled = <In extends Tree, Slow extends Named, Fast extends Named>(net: Net<In, Four, Slow, Fast>) =>
  layer(net, {
    kind: 'scaled',
    parameters: { weight: placeholder([4]) },
    init: () => ({ weight: tensor([1, 1, 1, 1], [4]) }),
    output: net.output,
    apply: ({ weight }, x) => ops.mul(weight, x),
  })

const net = pipe(
  input([4]),
  residual((x) => pipe(x, dense(4), scaled)),
  scaled,
  reparam(fullSharing({ rank: 2 })),
  reparam(fullSharing({ rank: 3 }), { at: 'residual.scaled.weight' }), // inside the block, from outside
)

const main = async () => {
  for (const [path, { shape }] of paths(net.parameters)) console.log(path.padEnd(27), JSON.stringify(shape))
  const seen = await evaluate(inspect(net, net.init(key(0)), tensor([1, 2, 3, 4], [4])))
  for (const [name, value] of Object.entries(seen.activations)) console.log(name.padEnd(27), show(value, 3))
}

export default main()
