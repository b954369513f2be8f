/** A written program on a device: its pipelines, its memory, and what a run of it is. */
import { type Clocks, clocksFor } from './clocks'
import { type Device, refused } from './device'
import { COMPUTE, type GpuBuffer, type GpuPass, USAGE } from './gpu'
import type { Dispatch, Shader, Written } from './written'

/** A buffer with so many bytes of numbers in it. */
interface Sized {
  readonly buffer: GpuBuffer
  readonly bytes: number
}

export interface Loaded {
  readonly run: (inputs: readonly Sized[], results: readonly Sized[]) => Promise<void>
  /** The milliseconds of each dispatch of the last run, if it has clocks. */
  readonly clocks?: Clocks['read']
  readonly dispose: () => void
}

/** Runs that may be under way: whoever asks for more waits for the first of them. */
const AHEAD = 3

const pipelineOf = async (device: Device, layout: object, { code, about }: Shader): Promise<object> => {
  const { gpu } = device
  const what = `a shader for ${about}`
  const module = device.watched(what, () => gpu.createShaderModule({ code }))
  try {
    return await gpu.createComputePipelineAsync({ layout, compute: { module, entryPoint: 'main' } })
  } catch (error) {
    // what is wrong with the text is told where it was handed in
    await device.settled()
    return refused(what, error)
  }
}

/** Makes a program ready; with clocks, each dispatch is a pass of its own. */
export const loaded = async (device: Device, written: Written, timed: boolean): Promise<Loaded> => {
  const { gpu } = device
  const { dispatches, table, tableBytes, bytes, constants, parameters, results } = written
  const layout = gpu.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: COMPUTE, buffer: { type: 'storage' } },
      { binding: 1, visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } },
    ],
  })
  const taken: GpuBuffer[] = []
  const take = (size: number, usage: number, what: string): GpuBuffer => {
    const buffer = device.buffer(size, usage, what)
    taken.push(buffer)
    return buffer
  }
  const ending: (() => void)[] = []
  const dispose = (): void => {
    taken.splice(0).forEach(device.destroy)
    ending.splice(0).forEach((end) => end())
  }
  try {
    const memory = take(bytes, USAGE.values, 'the values of a program')
    const words = take(table.byteLength, USAGE.table, 'where the values of a program lie')
    if (table.length > 0) gpu.queue.writeBuffer(words, 0, table)
    for (const { place, data } of constants) if (data.length > 0) gpu.queue.writeBuffer(memory, place, data)
    const shared = gpu.createPipelineLayout({ bindGroupLayouts: [layout] })
    const pipelines = await Promise.all(written.shaders.map((shader) => pipelineOf(device, shared, shader)))
    const group =
      dispatches.length === 0
        ? undefined
        : gpu.createBindGroup({
            layout,
            entries: [
              { binding: 0, resource: { buffer: memory } },
              { binding: 1, resource: { buffer: words, size: tableBytes } },
            ],
          })
    const clocks = timed ? clocksFor(device, dispatches.length) : undefined
    if (clocks !== undefined) ending.push(clocks.dispose)
    await device.settled()

    const commands = (given: readonly Sized[], wanted: readonly Sized[]): object => {
      const encoder = gpu.createCommandEncoder()
      given.forEach((input, i) => {
        if (input.bytes > 0) encoder.copyBufferToBuffer(input.buffer, 0, memory, parameters[i], input.bytes)
      })
      if (group !== undefined) {
        const dispatch = (pass: GpuPass, { shader, groups, table }: Dispatch): void => {
          pass.setPipeline(pipelines[shader])
          pass.setBindGroup(0, group, [table])
          pass.dispatchWorkgroups(...groups)
        }
        const inPass = (all: readonly Dispatch[], pass: GpuPass): void => {
          for (const one of all) dispatch(pass, one)
          pass.end()
        }
        if (clocks === undefined) inPass(dispatches, encoder.beginComputePass())
        else
          dispatches.forEach((one, i) =>
            inPass([one], encoder.beginComputePass({ timestampWrites: clocks.of(i) })),
          )
      }
      clocks?.take(encoder)
      wanted.forEach((result, i) => {
        if (result.bytes > 0) encoder.copyBufferToBuffer(memory, results[i], result.buffer, 0, result.bytes)
      })
      return encoder.finish()
    }

    const underWay: Promise<unknown>[] = []
    return {
      run: async (given, wanted) => {
        device.check()
        device.watched('a run of a program', () => gpu.queue.submit([commands(given, wanted)]))
        // that the device is gone is told by whoever needs it next
        underWay.push(gpu.queue.onSubmittedWorkDone().catch(() => undefined))
        if (underWay.length >= AHEAD) await underWay.shift()
      },
      dispose,
      ...(clocks && { clocks: clocks.read }),
    }
  } catch (error) {
    dispose()
    throw error
  }
}
