/** When the dispatches of a run began and ended, by the clock of the device. */
import type { Device } from './device'
import { type GpuBuffer, type GpuEncoder, type GpuQuerySet, type GpuTimestamps, MAP_READ, USAGE } from './gpu'

export interface Clocks {
  /** Where the pass of a dispatch writes its moments. */
  readonly of: (dispatch: number) => GpuTimestamps
  /** Adds what takes the moments of a run to where the host may look. */
  readonly take: (encoder: GpuEncoder) => void
  /** The milliseconds of each dispatch of the last run. */
  readonly read: () => Promise<readonly number[]>
  readonly dispose: () => void
}

/** Moments in a set, at most: what WebGPU promises. */
const MOST = 4096
const BYTES = 8

/** Clocks for so many dispatches. */
export const clocksFor = (device: Device, dispatches: number): Clocks => {
  const { gpu } = device
  const moments = 2 * dispatches
  const sets = Array.from({ length: Math.ceil(moments / MOST) }, (_, i) => {
    const count = Math.min(MOST, moments - i * MOST)
    const set = gpu.createQuerySet({ type: 'timestamp', count })
    // a set begins at a multiple of 256 bytes, as all but the last have as many
    return { set, count, from: i * MOST * BYTES }
  })
  const bytes = moments * BYTES
  const buffers: GpuBuffer[] = []
  const buffer = (usage: number): GpuBuffer => {
    const made = device.buffer(bytes, usage, 'the moments of a run')
    buffers.push(made)
    return made
  }
  const [made, seen] = [buffer(USAGE.moments), buffer(USAGE.seen)]
  return {
    of: (dispatch) => {
      const at = (2 * dispatch) % MOST
      return {
        querySet: sets[Math.floor((2 * dispatch) / MOST)].set,
        beginningOfPassWriteIndex: at,
        endOfPassWriteIndex: at + 1,
      }
    },
    take: (encoder) => {
      for (const { set, count, from } of sets) encoder.resolveQuerySet(set, 0, count, made, from)
      if (bytes > 0) encoder.copyBufferToBuffer(made, 0, seen, 0, bytes)
    },
    read: async () => {
      if (bytes === 0) return []
      await seen.mapAsync(MAP_READ)
      const nanoseconds = new BigUint64Array(seen.getMappedRange().slice(0, bytes))
      seen.unmap()
      // a clock that was set anew in between tells nothing
      return Array.from({ length: dispatches }, (_, i) =>
        Math.max(0, Number(nanoseconds[2 * i + 1] - nanoseconds[2 * i]) / 1e6),
      )
    },
    dispose: () => {
      sets.forEach(({ set }: { readonly set: GpuQuerySet }) => set.destroy())
      buffers.forEach(device.destroy)
    },
  }
}
