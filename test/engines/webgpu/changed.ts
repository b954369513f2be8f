/** The software adapter of the tests with something changed. */
import { create } from 'webgpu'
import type { Gpu, GpuAdapter, GpuDevice } from '../../../src/engines/webgpu/gpu'
import { onSoftware } from '../../laws'

/** What gave a device has to be there as long as the device. */
const kept: Gpu[] = []

/** So is each of its devices. */
export const changed = (
  adapter: Partial<GpuAdapter>,
  change: (device: GpuDevice) => Partial<GpuDevice> = () => ({}),
) =>
  onSoftware(async (): Promise<Gpu> => {
    const gpu = create([]) as unknown as Gpu
    kept.push(gpu)
    const found = await gpu.requestAdapter()
    if (found === null) throw new Error('no adapter')
    const bound = <T extends object>(object: T): T =>
      new Proxy(object, {
        get: (of, name) => {
          const value: unknown = Reflect.get(of, name, of)
          return typeof value === 'function' ? (value.bind(of) as unknown) : value
        },
      })
    const over = <T extends object>(object: T, own: Partial<T>): T =>
      new Proxy(bound(object), { get: (of, name) => Reflect.get(name in own ? own : of, name) as unknown })
    const requestDevice = async (options: object): Promise<GpuDevice> => {
      const device = await found.requestDevice(options)
      return over(device, change(device))
    }
    return { requestAdapter: () => Promise.resolve(over(found, { requestDevice, ...adapter })) }
  })
