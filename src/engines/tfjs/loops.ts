/** Loops that are long, or run often: written out, so that each is compiled for itself. Sums are added up in doubles. */
import type { Loop } from './host'
import type { MatrixProduct } from './kernels'

/** Rows of the first operand at the indices of the second; `outside` for an index that there is not. */
export const gatherLoop =
  (rows: number, width: number, outside: number): Loop =>
  ([x, indices], out) => {
    for (let i = 0, next = 0; i < indices.length; i++) {
      const inside = indices[i] >= 0 && indices[i] < rows
      const start = indices[i] * width
      for (let j = 0; j < width; j++) out[next++] = inside ? x[start + j] : outside
    }
  }

/** The sum over the middle one of three axes. */
export const sumLoop =
  (outer: number, length: number, inner: number): Loop =>
  ([x], out) => {
    const totals = new Float64Array(inner)
    for (let o = 0, next = 0; o < outer; o++) {
      totals.fill(0)
      for (let i = 0; i < length; i++) for (let j = 0; j < inner; j++) totals[j] += x[next++]
      out.set(totals, o * inner)
    }
  }

/** For each of a stack of pairs of vectors, the sum of the products. */
export const dotLoop =
  (length: number): Loop =>
  ([x, y], out) => {
    for (let o = 0, next = 0; o < out.length; o++) {
      let total = 0
      for (let i = 0; i < length; i++, next++) total += x[next] * y[next]
      out[o] = total
    }
  }

export const productLoop =
  ({ batch, m, k, n }: MatrixProduct): Loop =>
  ([a, b], out) => {
    const row = new Float64Array(n)
    for (let i = 0; i < batch * m; i++) {
      row.fill(0)
      const right = Math.floor(i / m) * k * n
      for (let p = 0; p < k; p++) {
        const factor = a[i * k + p]
        for (let j = 0; j < n; j++) row[j] += factor * b[right + p * n + j]
      }
      out.set(row, i * n)
    }
  }
