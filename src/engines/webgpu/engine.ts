/**
 * The engine `webgpu`: programs written as WGSL, on a device that a page or a process hands in. All of a run is one
 * command buffer; numbers stay on the device until they are read.
 *
 * Law: the same program on the same numbers gives the same bits on the same device.
 */
import { showShape, sizeOf } from '../../dsl/core/shape'
import type { Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues } from '../../dsl/transforms/values'
import type { Engine } from '../engine'
import { engineOf, type TimedProgram } from '../kit/backend'
import { type Device, deviceOf, refused } from './device'
import { wordsOf } from './elementwise'
import { CLOCK, type Gpu, type GpuBuffer, MAP_READ, USAGE } from './gpu'
import { loaded } from './program'
import { writtenFor } from './written'

/** Numbers in a buffer of their own. */
interface Held extends Spec {
  readonly buffer: GpuBuffer
}

const bytesOf = ({ shape }: Spec): number => sizeOf(shape) * 4

const held = (device: Device, { shape, dtype }: Spec): Held => {
  const buffer = device.buffer(sizeOf(shape) * 4, USAGE.values, `a tensor of shape ${showShape(shape)}`)
  return { shape, dtype, buffer }
}

const upload = (device: Device, values: Values, spec: Spec): Held => {
  const made = held(device, spec)
  if (values.length > 0) device.gpu.queue.writeBuffer(made.buffer, 0, wordsOf(values, spec.dtype))
  return made
}

/** What is in a buffer, by way of one that the host may look at. */
const read = async (device: Device, { buffer, ...spec }: Held): Promise<Values> => {
  const { gpu } = device
  const bytes = bytesOf(spec)
  const seen = device.buffer(bytes, USAGE.seen, `what is read of a tensor of shape ${showShape(spec.shape)}`)
  try {
    if (bytes > 0) {
      const encoder = gpu.createCommandEncoder()
      encoder.copyBufferToBuffer(buffer, 0, seen, 0, bytes)
      device.watched('reading', () => gpu.queue.submit([encoder.finish()]))
    }
    await device.settled()
    await seen.mapAsync(MAP_READ)
    const words = seen.getMappedRange().slice(0, bytes)
    if (spec.dtype === 'bool') return Uint8Array.from(new Uint32Array(words))
    return spec.dtype === 'int32' ? new Int32Array(words) : new Float32Array(words)
  } catch (error) {
    // that the device is gone shows first in what cannot be read
    device.check()
    return refused(`reading a tensor of shape ${showShape(spec.shape)}`, error)
  } finally {
    device.destroy(seen)
  }
}

const load = async (device: Device, program: Program, timed: boolean): Promise<TimedProgram<Held>> => {
  const values = numberedValues(program)
  const written = writtenFor(program)
  const { run, dispose, clocks } = await loaded(device, written, timed)
  const works = written.dispatches.map(({ work }) => work)
  let spent = works.map(() => 0)
  let [runs, wall] = [0, 0]
  return {
    run: async (inputs) => {
      const results: Held[] = []
      const began = performance.now()
      try {
        for (const number of program.results) results.push(held(device, values[number]))
        const sized = (all: readonly Held[]) =>
          all.map(({ buffer, ...spec }) => ({ buffer, bytes: bytesOf(spec) }))
        await run(sized(inputs), sized(results))
        const took = await clocks?.()
        if (took !== undefined) {
          spent = spent.map((ms, i) => ms + took[i])
          runs++
          wall += performance.now() - began
        }
        return results
      } catch (error) {
        for (const { buffer } of results) device.destroy(buffer)
        throw error
      }
    },
    timing: () => ({
      runs,
      wall,
      parts: [{ name: 'after', program, times: 1, works, lanes: [spent] }],
    }),
    dispose,
  }
}

/** An engine on the best device of `navigator.gpu`, or of what stands for it outside a page. */
export const webgpuEngine = async (gpu: Gpu): Promise<Engine> => {
  const device = await deviceOf(gpu)
  // as long as anything computes, what gave the device has to be there, too
  let source: Gpu | undefined = gpu
  return engineOf<Held>({
    name: 'webgpu',
    upload: (values, spec) => upload(device, values, spec),
    read: (value) => read(device, value),
    free: ({ buffer }) => device.destroy(buffer),
    load: (program) => load(device, program, false),
    ...(device.gpu.features.has(CLOCK) && { loadTimed: (program) => load(device, program, true) }),
    buffers: device.count,
    end: () => {
      if (source !== undefined) device.end()
      source = undefined
      return Promise.resolve()
    },
  })
}
