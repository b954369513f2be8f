/** IDX as it is written, for tests: the inverse of `parseIdx`. */
import type { Idx } from '../../src/data/idx'

export const idxBytes = ({ shape, data }: Idx): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0, 0, 8, shape.length])
  shape.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size)
  })
  bytes.set(data, 4 + 4 * shape.length)
  return bytes
}
