/** What is in the way of computing on a GPU is told, with what was to be done. */
import { describe, expect, test, vi } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { add } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { dawnEngine } from '../../../src/engines/webgpu/dawn'
import { webgpuEngine } from '../../../src/engines/webgpu/engine'
import type { GpuDevice } from '../../../src/engines/webgpu/gpu'
import { changed } from './changed'

const numbers = new Float32Array(1000).fill(1)
const spec = { shape: [1000], dtype: 'float32' } as const
const { program } = trace((x: AnyTensor) => add(x, x), [tensor(numbers, [1000])])

describe('the engine webgpu tells', () => {
  test('which package is missing', async () => {
    vi.doMock('webgpu', () => Promise.reject(new Error('Cannot find package')))
    await expect(dawnEngine()).rejects.toThrow(/got no Dawn that loads.*Fix: npm install webgpu/s)
    vi.doUnmock('webgpu')
  })

  test('that there is no adapter', async () => {
    await expect(webgpuEngine({ requestAdapter: () => Promise.resolve(null) })).rejects.toThrow(
      /engine webgpu: got no adapter, expected a GPU.*Fix: install one/s,
    )
  })

  test('that a tensor is larger than a buffer may be', async () => {
    const limits = { maxBufferSize: 2048, maxStorageBufferBindingSize: 4096 }
    const engine = await webgpuEngine(await changed({ limits }, (device) => ({ limits: device.limits })))
    await expect(engine.load(program)).rejects.toThrow(
      /got the values of a program, .* MB, expected at most 0.0 MB, the limit of this adapter/,
    )
    const none = await engine.load({ parameters: [], instructions: [], results: [] })
    expect(() => none.upload(numbers, spec)).toThrow(/got a tensor of shape \[1000\]/)
    await engine.dispose()
  })

  test('that its memory is full, when that is known', async () => {
    const engine = await webgpuEngine(
      await changed({}, (device) => ({
        // scopes are closed from the innermost: internal, out of memory, validation
        popErrorScope: (() => {
          let count = 0
          return async () => {
            const error = await device.popErrorScope()
            return count++ === 1 ? { message: 'no room' } : error
          }
        })(),
      })),
    )
    await expect(engine.load(program)).rejects.toThrow(
      /engine webgpu: got the values of a program, .*expected what the memory of the device has room for.*no room/s,
    )
    await engine.dispose()
  })

  test('which shader a device refuses', async () => {
    const engine = await webgpuEngine(
      await changed({}, () => ({
        createComputePipelineAsync: () => Promise.reject(new Error('unknown word')),
      })),
    )
    await expect(engine.load(program)).rejects.toThrow(
      /internal: engine webgpu: got a shader for add of \[1000\] and \[1000\] to \[1000\].*unknown word/s,
    )
    await engine.dispose()
  })

  test('that the device is gone, from then on', async () => {
    let own: GpuDevice | undefined
    const engine = await webgpuEngine(
      await changed({}, (device) => {
        own = device
        return {}
      }),
    )
    const executable = await engine.load(program)
    const input = executable.upload(numbers, spec)
    const [sum] = await executable.run([input])
    expect(valuesOf(tensor((await sum.read()) as Float32Array, [1000]))[0]).toBe(2)
    own?.destroy()
    await expect(sum.read()).rejects.toThrow(/a device that was lost/)
    await expect(executable.run([input])).rejects.toThrow(/a device that was lost.*Fix: start it again/s)
    await engine.dispose()
  })
})
