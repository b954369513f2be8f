/** Functions of the language once more, as plain loops over numbers: obvious, and written independently. */

export type Numbers = readonly number[]

export const softmaxOf = (row: Numbers): Numbers => {
  const total = row.reduce((sum, x) => sum + Math.exp(x), 0)
  return row.map((x) => Math.exp(x) / total)
}

export const meanOf = (xs: Numbers): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

/** The numbers in rows of a given length. */
export const rows = (xs: Numbers, length: number): readonly Numbers[] =>
  Array.from({ length: xs.length / length }, (_, i) => xs.slice(i * length, (i + 1) * length))

export const standardised = (row: Numbers): Numbers => {
  const mean = meanOf(row)
  const deviation = Math.sqrt(meanOf(row.map((x) => (x - mean) ** 2)) + 1e-5)
  return row.map((x) => (x - mean) / deviation)
}

/** How the windows lie over one axis: `start` may be before the axis, where the padding is. */
export interface Places {
  readonly count: number
  readonly start: (place: number) => number
}

export const placesOf = (n: number, size: number, stride: number, padding: 'valid' | 'same'): Places => {
  if (padding === 'valid') return { count: Math.ceil((n - size + 1) / stride), start: (p) => p * stride }
  const count = Math.ceil(n / stride)
  const before = Math.floor(Math.max((count - 1) * stride + size - n, 0) / 2)
  return { count, start: (p) => p * stride - before }
}

export interface Convolution {
  readonly image: readonly [height: number, width: number, channels: number]
  readonly kernel: readonly [height: number, width: number]
  readonly out: number
  readonly stride: number
  readonly padding: 'valid' | 'same'
  readonly dilation: number
  readonly groups: number
  /** Whether each place has a kernel of its own. */
  readonly local: boolean
}

/** Each product of a convolution: where its factors and the sum are, in image, kernel and result. */
const everyProduct = (
  {
    image: [height, width, channels],
    kernel: [kh, kw],
    out,
    stride,
    padding,
    dilation,
    groups,
    local,
  }: Convolution,
  visit: (image: number, kernel: number, result: number) => void,
): number => {
  const reach = (size: number): number => (size - 1) * dilation + 1
  const down = placesOf(height, reach(kh), stride, padding)
  const across = placesOf(width, reach(kw), stride, padding)
  const perGroup = channels / groups
  for (let y = 0; y < down.count; y++)
    for (let x = 0; x < across.count; x++)
      for (let o = 0; o < out; o++)
        for (let i = 0; i < kh; i++)
          for (let j = 0; j < kw; j++)
            for (let c = 0; c < perGroup; c++) {
              const [row, column] = [down.start(y) + i * dilation, across.start(x) + j * dilation]
              const place = y * across.count + x
              const channel = Math.floor((o * groups) / out) * perGroup + c
              if (row >= 0 && row < height && column >= 0 && column < width)
                visit(
                  (row * width + column) * channels + channel,
                  ((((local ? place : 0) * kh + i) * kw + j) * perGroup + c) * out + o,
                  place * out + o,
                )
            }
  return down.count * across.count * out
}

/** out[y][x][o] = Σ image[y·s + i·d][x·s + j·d][c] · kernel[i][j][c][o], with zeros around the image. */
export const convolved = (image: Numbers, kernel: Numbers, how: Convolution): Numbers => {
  const count = everyProduct(how, () => undefined)
  const result = new Array<number>(count).fill(0)
  everyProduct(how, (i, k, r) => (result[r] += image[i] * kernel[k]))
  return result
}

/** What a convolution's results give back to the image, each through the weights that saw it. */
export const convolvedBack = (results: Numbers, kernel: Numbers, how: Convolution): Numbers => {
  const [height, width, channels] = how.image
  const image = new Array<number>(height * width * channels).fill(0)
  everyProduct(how, (i, k, r) => (image[i] += results[r] * kernel[k]))
  return image
}

/** The elements of each square window of an image [height, width, channels]. */
export const pooled = (
  image: Numbers,
  [height, width, channels]: readonly [number, number, number],
  size: number,
  stride: number,
  f: (window: Numbers) => number,
): Numbers => {
  const down = placesOf(height, size, stride, 'valid')
  const across = placesOf(width, size, stride, 'valid')
  const result: number[] = []
  for (let y = 0; y < down.count; y++)
    for (let x = 0; x < across.count; x++)
      for (let c = 0; c < channels; c++) {
        const window: number[] = []
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++)
            window.push(image[((y * stride + i) * width + x * stride + j) * channels + c])
        result.push(f(window))
      }
  return result
}

/** f on the numbers of two tensors at each place of the shape they broadcast to. */
export const broadcasted = (
  [x, from]: readonly [Numbers, readonly number[]],
  [y, other]: readonly [Numbers, readonly number[]],
  f: (x: number, y: number) => number,
): Numbers => {
  const rank = Math.max(from.length, other.length)
  const full = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape]
  const [left, right] = [full(from), full(other)]
  const result: number[] = []
  const visit = (axis: number, i: number, j: number): void => {
    if (axis === rank) {
      result.push(f(x[i], y[j]))
      return
    }
    for (let n = 0; n < Math.max(left[axis], right[axis]); n++)
      visit(
        axis + 1,
        i * left[axis] + (left[axis] === 1 ? 0 : n),
        j * right[axis] + (right[axis] === 1 ? 0 : n),
      )
  }
  visit(0, 0, 0)
  return result
}

/** f over the listed axes: one number for each place of the others. */
export const reducedOver = (
  xs: Numbers,
  shape: readonly number[],
  axes: readonly number[],
  f: (group: Numbers) => number,
): Numbers => {
  const groups = new Map<string, number[]>()
  const visit = (axis: number, place: number, kept: readonly number[]): void => {
    if (axis === shape.length) {
      const name = kept.join()
      groups.set(name, [...(groups.get(name) ?? []), xs[place]])
      return
    }
    for (let n = 0; n < shape[axis]; n++)
      visit(axis + 1, place * shape[axis] + n, axes.includes(axis) ? kept : [...kept, n])
  }
  visit(0, 0, [])
  return [...groups.values()].map(f)
}

/** A square matrix after so many normalisations of its rows, then its columns. */
export const balanced = (matrix: Numbers, n: number, times: number): Numbers => {
  const byRow = (xs: Numbers): Numbers =>
    rows(xs, n).flatMap((row) => row.map((x) => x / row.reduce((sum, y) => sum + y, 0)))
  const turned = (xs: Numbers): Numbers => xs.map((_, i) => xs[(i % n) * n + Math.floor(i / n)])
  return Array.from({ length: times }).reduce<Numbers>((xs) => turned(byRow(turned(byRow(xs)))), matrix)
}

/** Where each pixel of an image turned by an angle comes from: [row, column]. */
export const origins = (
  height: number,
  width: number,
  angle: number,
): readonly (readonly [number, number])[] =>
  Array.from({ length: height * width }, (_, p) => {
    const [down, right] = [Math.floor(p / width) - (height - 1) / 2, (p % width) - (width - 1) / 2]
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return [(height - 1) / 2 + cos * down + sin * right, (width - 1) / 2 + cos * right - sin * down]
  })

/** The image turned: for each pixel the mean of the four about its origin, by nearness, and 0 outside. */
export const turned = (image: Numbers, [height, width, channels]: Numbers, angle: number): Numbers =>
  origins(height, width, angle).flatMap(([row, column]) =>
    Array.from({ length: channels }, (_, c) => {
      let total = 0
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const near = Math.max(0, 1 - Math.abs(row - i)) * Math.max(0, 1 - Math.abs(column - j))
          total += near * image[(i * width + j) * channels + c]
        }
      return total
    }),
  )

/** The error function by its series of positive terms, 2/√π e^(−x²) Σ 2ᵏ x²ᵏ⁺¹ / (2k + 1)!!. */
export const erfOf = (x: number): number => {
  if (Math.abs(x) > 6) return Math.sign(x)
  let [sum, term] = [0, x]
  for (let k = 0; k < 200; k++) {
    sum += term
    term *= (2 * x * x) / (2 * k + 3)
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}
