/**
 * Out of TypeScript: a network adapted to a task, saved as an ONNX file and run by a stock ONNX Runtime, which knows
 * nothing of Weyl.
 *
 *   npx ts-node examples/13-onnx.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { adapt, conv2d, crossEntropy, dense, fixed, flatten, input, predictions, relu } from '../src'
import { compile, evaluate, key, ops, pipe, reference, show, tensor } from '../src'
import { saveOnnx } from '../src/node'

const net = pipe(input([5, 5, 1]), conv2d(6, 3), relu, flatten, dense(3))
const learner = pipe(net, adapt({ loss: crossEntropy, steps: 20, rate: fixed(0.3) }))

const drawings = [
  '..#.. ..#.. ..#.. ..#.. ..#..', // a bar,
  '..... ..... ##### ..... .....', // a line,
  '#...# .#.#. ..#.. .#.#. #...#', // a cross
]
const pixels = drawings.flatMap((drawing) =>
  Array.from(drawing.replaceAll(' ', ''), (c) => Number(c === '#')),
)
const images = tensor(pixels, [3, 5, 5, 1])
const labels = tensor([0, 1, 2], [3], 'int32')

const main = async () => {
  // what is adapted are numbers, which become part of the file
  const adapted = await evaluate(learner.adapt(learner.init(key(0)), { x: images, y: labels }))
  const classify = (x: typeof images) => ops.softmax(predictions(net, adapted, x))
  const folder = mkdtempSync(join(tmpdir(), 'weyl-'))
  const file = join(folder, 'classifier.onnx')
  const { program } = compile(classify, { engine: reference })
  await saveOnnx(program(images), file)

  const session = await InferenceSession.create(file)
  console.log('from', session.inputNames.join(), 'to', session.outputNames.join())
  // each drawing with a pixel turned over
  const spoilt = Float32Array.from(pixels, (p, i) => (i % 25 === 3 ? 1 - p : p))
  const { output0 } = await session.run({ input0: new OnnxTensor(spoilt, [3, 5, 5, 1]) })
  const theirs = tensor(output0.data as Float32Array, [3, 3])
  console.log('ONNX Runtime', show(theirs, 2))
  console.log('Weyl        ', show(await evaluate(classify(tensor(spoilt, [3, 5, 5, 1]))), 2))
  await session.release()
  rmSync(folder, { recursive: true })
}

export default main()
