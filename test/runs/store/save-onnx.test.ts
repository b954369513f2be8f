/** Saved models run in a stock ONNX Runtime and give what the reference gives. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../src/dsl/core/tree'
import { crossEntropy } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { predictions } from '../../../src/dsl/learning/examples'
import { initialState, metaStep, type MetaState, type Tasks } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { adam } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { relu } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing } from '../../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { compile } from '../../../src/engines/compile'
import { reference } from '../../../src/engines/reference'
import { saveOnnx } from '../../../src/runs/store/save-onnx'
import { looseLearner, type LooseMeta, type LooseParams, numbersFor } from '../../dsl/loose'

const learner = looseLearner(
  pipe(
    input([6]),
    dense(5),
    relu,
    dense(4),
    reparam(fullSharing({ rank: 3 })),
    adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }),
  ),
)
const outer = adam(1e-3)
const state = initialState(learner, outer, key(3))
const labels = (count: number) =>
  tensor(
    Array.from({ length: 2 * count }, (_, i) => i % 4),
    [2, count],
    'int32',
  )
const tasks: Tasks = {
  support: { x: numbersFor([2, 3, 6]), y: labels(3) },
  query: { x: numbersFor([2, 5, 6], 5), y: labels(5) },
}
const step = (before: Tree, data: Tasks): Tree => metaStep(learner, outer)(before as MetaState<never>, data)

/** Examples whose count the types do not know. */
type Batch = Tensor<readonly [number, ...number[]]>

/** A stock session on the file, given these arguments, computes these results. */
const assertSaved = async (file: string, arguments_: Tree, results: Tree): Promise<void> => {
  const session = await InferenceSession.create(file)
  const feeds = Object.fromEntries(
    leaves(arguments_).map((x, i) => [
      `input${i}`,
      x.dtype === 'int32'
        ? new OnnxTensor('int32', Int32Array.from(valuesOf(x)), x.shape)
        : new OnnxTensor('float32', Float32Array.from(valuesOf(x)), x.shape),
    ]),
  )
  const outputs = await session.run(feeds)
  const expected = leaves(results)
  expect(Object.keys(outputs)).toHaveLength(expected.length)
  expected.forEach((x, i) => {
    const { data, dims } = outputs[`output${i}`]
    expect(dims).toEqual(x.shape)
    Array.from(valuesOf(x)).forEach((value, n) => expect(Number(data[n])).toBeCloseTo(value, 4))
  })
  await session.release()
}

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'weyl-'))))
afterAll(() => rm(folder, { recursive: true }))

describe('a saved model', () => {
  test('of a whole outer step gives what the reference gives', async () => {
    const arguments_: [Tree, Tasks] = [state, tasks]
    const file = join(folder, 'step.onnx')
    const { program } = trace((before: Tree, data: Tasks) => step(before, data), arguments_)
    await saveOnnx(program, file)
    await assertSaved(file, arguments_, await compile(step, { engine: reference })(...arguments_))
  })

  test('of a classifier, after it has adapted, gives what the reference gives', async () => {
    const { meta } = state as unknown as { readonly meta: LooseMeta }
    const support = { x: numbersFor([3, 6]) as Batch, y: tensor([0, 1, 2], [3], 'int32') }
    // the adapted parameters are numbers of the file, and images its one input
    const adapted = await compile((at: Tree) => learner.adapt(at as LooseMeta, support) as Tree, {
      engine: reference,
    })(meta)
    const classify = (x: Batch): Tree => predictions(learner.net, adapted as LooseParams, x)
    const images = numbersFor([5, 6], 7) as Batch
    const file = join(folder, 'classifier.onnx')
    await saveOnnx(trace(classify, [images]).program, file)
    await assertSaved(file, [images], await compile(classify, { engine: reference })(images))
    // and it has moved from where it began
    const before = await compile((x: Batch): Tree => predictions(learner.net, meta, x), {
      engine: reference,
    })(images)
    await expect(assertSaved(file, [images], before)).rejects.toThrow()
  })

  test('that cannot be written says so', async () => {
    const { program } = trace((before: Tree, data: Tasks) => step(before, data), [state, tasks] as [
      Tree,
      Tasks,
    ])
    await expect(saveOnnx(program, join(folder, 'missing', 'step.onnx'))).rejects.toMatchObject({
      problem: { given: 'the error ENOENT', fix: 'check the path, or make the folder first' },
    })
  })
})
