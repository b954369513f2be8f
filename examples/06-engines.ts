/**
 * One program, several engines: float64 in plain TypeScript, WebAssembly, ONNX Runtime. All give the same numbers,
 * up to the rounding of float32; only the time differs.
 *
 *   npx ts-node examples/06-engines.ts
 */
import { conv2d, crossEntropy, dense, flatten, input, key, pipe, predictions, relu } from '../src'
import { compile, grad, leaves, normal, ops, tensor, valuesOf, vmap } from '../src'
import { engineNamed } from '../src/node'

const net = pipe(input([14, 14, 1]), conv2d(8, 3), relu, flatten, dense(10))
const params = net.init(key(0))
const images = tensor(normal(key(1), 32 * 14 * 14), [32, 14, 14, 1])
const labels = tensor(
  Array.from({ length: 32 }, (_, i) => i % 10),
  [32],
  'int32',
)

/** Loss of 32 images, and its gradient by all parameters. */
const loss = (at: typeof params, x: typeof images) =>
  ops.mean(vmap(crossEntropy)(predictions(net, at, x), labels))
const slope = grad(loss)

const run = async (name: string) => {
  const engine = await engineNamed(name)
  const compiled = compile(slope, { engine })
  const gradient = await compiled(params, images) // traced and compiled here, once
  const started = performance.now()
  await compiled(params, images)
  const time = performance.now() - started
  await compiled.dispose()
  return { name, time, numbers: leaves(gradient).flatMap((x) => Array.from(valuesOf(x))) }
}

const main = async () => {
  console.log(
    'one gradient of',
    leaves(params).reduce((n, x) => n + valuesOf(x).length, 0),
    'parameters',
  )
  const exact = await run('reference')
  const largest = Math.max(...exact.numbers.map(Math.abs))
  for (const { name, time, numbers } of [exact, await run('wasm'), await run('onnx')]) {
    const error = Math.max(...numbers.map((x, i) => Math.abs(x - exact.numbers[i]))) / largest
    console.log(
      `${name.padEnd(10)}${time.toFixed(1).padStart(8)} ms   ${error < 1e-5 ? 'the same' : `error ${error}`}`,
    )
  }
}

export default main()
