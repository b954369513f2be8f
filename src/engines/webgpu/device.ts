/** A device of WebGPU whose troubles are told: what it has not enough of, what it refuses, and that it is gone. */
import { fail, messageOf, type Problem, WeylError } from '../../dsl/core/problem'
import { CLOCK, type Gpu, type GpuBuffer, type GpuDevice } from './gpu'

const WHERE = 'engine webgpu'

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`

export interface Device {
  readonly gpu: GpuDevice
  /** A buffer of so many bytes, which are all 0; refuses more than the adapter can have in one. */
  readonly buffer: (bytes: number, usage: number, what: string) => GpuBuffer
  readonly destroy: (buffer: GpuBuffer) => void
  /** How many buffers there are. */
  readonly count: () => number
  /** Does something of which it is known only later whether it went well. */
  readonly watched: <T>(what: string, f: () => T) => T
  /** Fails with the first trouble so far that is not told yet. */
  readonly check: () => void
  /** The same, once all is known. */
  readonly settled: () => Promise<void>
  readonly end: () => void
}

/** `told` is what the driver says of it. */
export const noAdapter = (told: string): never =>
  fail({
    where: WHERE,
    given: 'no adapter',
    expected: 'a GPU, or a software driver, that WebGPU can use',
    cause: `no driver of Vulkan, Metal or Direct3D 12 works here${told === '' ? '' : ` (${told})`}`,
    fix: 'install one (on Linux with libvulkan1; VK_ICD_FILENAMES names its file), or --engine auto',
  })

/** The device of the best adapter, with all that this can have in a buffer, and a clock if there is one. */
export const deviceOf = async (gpu: Gpu): Promise<Device> => {
  const adapter = (await gpu.requestAdapter({ powerPreference: 'high-performance' })) ?? noAdapter('')
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  const device = await adapter.requestDevice({
    requiredFeatures: adapter.features.has(CLOCK) ? [CLOCK] : [],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  })
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize)
  return watch(device, most)
}

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const

const watch = (gpu: GpuDevice, most: number): Device => {
  let trouble: Problem | undefined
  let gone: Problem | undefined
  let ended = false
  const live = new Set<GpuBuffer>()
  const open = new Set<Promise<void>>()

  const lost = (given: string, cause: string): void => {
    if (ended) return
    gone ??= {
      where: WHERE,
      given,
      expected: 'a device until the engine ends',
      ...(cause !== '' && { cause }),
      fix: 'start it again, with smaller batches if its memory is full',
    }
  }
  void gpu.lost.then(({ reason, message }) => lost(`a device that was lost (${reason})`, message))

  const check = (): void => {
    const told = gone ?? trouble
    trouble = undefined
    if (told !== undefined) fail(told)
  }
  const watched = <T>(what: string, f: () => T): T => {
    FILTERS.forEach((filter) => gpu.pushErrorScope(filter))
    const result = f()
    const all = FILTERS.map(() => gpu.popErrorScope())
    const looked: Promise<void> = Promise.all(all).then(
      (errors) => {
        const at = errors.findIndex((error) => error !== null)
        open.delete(looked)
        if (at < 0 || ended) return
        const isFull = FILTERS[FILTERS.length - 1 - at] === 'out-of-memory'
        trouble ??= {
          where: isFull ? WHERE : `internal: ${WHERE}`,
          given: what,
          expected: isFull ? 'what the memory of the device has room for' : 'what WebGPU takes',
          cause: errors[at]?.message ?? '',
          ...(isFull && { fix: 'smaller batches, or another engine' }),
        }
      },
      (error: unknown) => {
        open.delete(looked)
        lost('a device that was lost', messageOf(error))
      },
    )
    open.add(looked)
    return result
  }

  return {
    gpu,
    buffer: (bytes, usage, what) => {
      check()
      if (bytes > most)
        fail({
          where: WHERE,
          given: `${what}, ${megabytes(bytes)}`,
          expected: `at most ${megabytes(most)}, the limit of this adapter for a buffer`,
          fix: 'fewer tasks at a time, or another engine',
        })
      const buffer = watched(`${what}, ${megabytes(bytes)}`, () =>
        gpu.createBuffer({ size: Math.max(4, bytes), usage }),
      )
      live.add(buffer)
      return buffer
    },
    destroy: (buffer) => {
      if (live.delete(buffer)) buffer.destroy()
    },
    count: () => live.size,
    watched,
    check,
    settled: async () => {
      while (open.size > 0) await Promise.all(open)
      check()
    },
    end: () => {
      ended = true
      for (const buffer of live) buffer.destroy()
      live.clear()
      gpu.destroy()
    },
  }
}

/** A `Problem` for what a device refuses. */
export const refused = (given: string, error: unknown): never =>
  error instanceof WeylError
    ? fail(error.problem)
    : fail({ where: `internal: ${WHERE}`, given, expected: 'what WebGPU takes', cause: messageOf(error) })
