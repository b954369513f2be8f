/** What a step uploads is its data, as many bytes as its explanation says; state stays on the device. */
import { expect, test } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { add, mul } from '../../../src/dsl/functions/arithmetic'
import { sum } from '../../../src/dsl/functions/reductions'
import { cast } from '../../../src/dsl/primitives/cast'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { iterate } from '../../../src/engines/iterate'
import { webgpuEngine } from '../../../src/engines/webgpu/engine'
import { explainGpu } from '../../../src/engines/webgpu/explain'
import { changed } from './changed'

const state = { a: tensor(new Float32Array(300), [300]), b: tensor(new Float32Array(200), [200]) }
const data = {
  x: tensor(new Float32Array(300).fill(1), [300]),
  on: tensor(new Uint8Array(200).fill(1), [200], 'bool'),
  n: tensor(new Int32Array(400), [400], 'int32'),
}

const step = ({ a, b }: typeof state, { x, on, n }: typeof data) => {
  const next = { a: add(mul(a, 0.5), x), b: add(b, cast(on, 'float32') as typeof b) }
  return [next, { figure: add(sum(next.a), sum(cast(n, 'float32') as Tensor<readonly [400]>)) }] as const
}

test('a step uploads its data alone, of so many bytes as its explanation says', async () => {
  let bytes = 0
  const engine = await webgpuEngine(
    await changed({}, ({ queue }) => ({
      queue: {
        writeBuffer: (buffer, offset, words) => {
          bytes += words.byteLength
          queue.writeBuffer(buffer, offset, words)
        },
        submit: (commands) => queue.submit(commands),
        onSubmittedWorkDone: () => queue.onSubmittedWorkDone(),
      },
    })),
  )
  const loop = await iterate(step, { engine, state, data })
  const uploaded: number[] = []
  for (let i = 0; i < 3; i++) {
    bytes = 0
    await loop.advance(data)
    uploaded.push(bytes)
  }
  loop.dispose()
  await engine.dispose()
  expect(uploaded).toEqual([3600, 3600, 3600])
  const { program } = trace(step, [state, data])
  const { head, rows } = explainGpu(program, 2)
  const [row] = rows
  expect(head).toHaveLength(row.length)
  expect([row[head.indexOf('kB of state')], row[head.indexOf('kB of data')]]).toEqual(['2.0', '3.6'])
})
