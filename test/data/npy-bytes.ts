/** Arrays as numpy writes them, for tests. */

export type Elements = Float32Array | Float64Array

/** Format 1.0, the header padded so that the elements begin at a multiple of 64. */
export const npy = (
  shape: readonly number[],
  data: Elements,
  changes: Readonly<Record<string, string>> = {},
) => {
  const descr = data instanceof Float32Array ? "'<f4'" : "'<f8'"
  const comma = shape.length === 1 ? ',' : ''
  const entries = { descr, fortran_order: 'False', shape: `(${shape.join(', ')}${comma})`, ...changes }
  const text = `{${Object.entries(entries)
    .map(([name, value]) => `'${name}': ${value}, `)
    .join('')}}`
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8])
  return new Uint8Array(Buffer.concat([start, Buffer.from(header), Buffer.from(data.buffer)]))
}
