/**
 * An optimiser that is learned: a GRU, one for all parameters, reads gradients and writes steps; it is trained through
 * the descent that it makes. (Andrychowicz et al., "Learning to learn by gradient descent by gradient descent", 2016.)
 *
 *   npx ts-node examples/22-a-learned-optimiser.ts
 */
import { adam, type AnyTensor, chain, clipByNorm, compile, descend, engineNamed, grad } from '../src'
import { key, literal, mapLeaves, normal, ops, type Scalar, sgd, show, sizeOf, split, tensor } from '../src'
import { type Tensor, type Transformation, type Tree, vmap, zipLeaves } from '../src'

const noise = <const S extends readonly number[]>(name: string, shape: S) =>
  tensor(normal(split(key(0), name), sizeOf(shape)), shape)
const start = { z: noise('z', [8, 6]), r: noise('r', [8, 6]), c: noise('c', [8, 6]), out: noise('out', [6]) }

/** From a gradient, seen in two scales, and the memory of those before it, to a step and the next memory. */
const cell = (gru: typeof start) => (g: Scalar, h: typeof gru.out) => {
  const seen = ops.tanh(ops.mul(tensor([1, 20], [2]), g))
  const read = (w: typeof gru.z, memory: typeof h) =>
    ops.einsum('i,io->o', ops.reshape(ops.concat([seen, memory], 0), [8]), ops.mul(w, 0.3))
  const [z, r] = [ops.sigmoid(read(gru.z, h)), ops.sigmoid(read(gru.r, h))]
  const next = ops.add(ops.mul(z, h), ops.mul(ops.sub(1, z), ops.tanh(read(gru.c, ops.mul(r, h)))))
  return { step: ops.mul(ops.dot(next, gru.out), 0.03), next }
}
const learned = (gru: typeof start): Transformation => {
  const cells = (g: AnyTensor, h: AnyTensor) =>
    vmap(cell(gru))(ops.ravel(g as Tensor<readonly [number]>), h as Tensor<readonly [number, 6]>)
  return {
    init: (params) => mapLeaves(params, ({ shape }) => ops.broadcastTo(literal(0), [sizeOf(shape), 6])),
    update: (gradients, state) => [
      zipLeaves(gradients, [state], (g, [h]) => ops.reshape(cells(g, h).step, g.shape)),
      zipLeaves(gradients, [state], (g, [h]) => cells(g, h).next),
    ],
  }
}
const problems = (name: string) => ({ a: noise(`${name} a`, [32, 5, 5]), b: noise(`${name} b`, [32, 5]) })
/** |A x − b|² for 32 A and b, after fifteen steps from 0. */
const after = (how: Transformation, { a, b }: ReturnType<typeof problems>) => {
  const loss = (x: typeof b) => ops.div(ops.sum(ops.square(ops.sub(ops.einsum('tij,tj->ti', a, x), b))), 5)
  let [x, state] = [ops.mul(b, 0), how.init(b)]
  for (let i = 0; i < 15; i++) {
    const [step, next] = how.update(grad(loss)(x), state, x)
    ;[x, state] = [descend(x, step), next]
  }
  return ops.div(loss(x), 32)
}

const main = async () => {
  const [engine, outer] = [await engineNamed('wasm'), chain(clipByNorm(1), adam(0.02))]
  const train = ([gru, state]: readonly [typeof start, Tree], on: ReturnType<typeof problems>) => {
    const [step, next] = outer.update(grad((at: typeof gru) => after(learned(at), on))(gru), state, gru)
    return [descend(gru, step), next] as const
  }
  const [trained, test] = [compile(train, { engine }), problems('test')]
  let now: Parameters<typeof train>[0] = [start, outer.init(start)]
  for (let i = 0; i < 1200; i++) now = await trained(now, problems(String(i)))
  for (const [name, how] of Object.entries({ learned: learned(now[0]), adam: adam(0.3), sgd: sgd(0.1) }))
    console.log(name, show(await compile((on: typeof test) => after(how, on), { engine })(test), 2))
}

export default main()
