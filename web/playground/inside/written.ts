/** Values as `console` shows them. */
import { type AnyTensor, show } from '../../../src'

const isConstant = (x: object): x is AnyTensor =>
  'shape' in x && 'dtype' in x && 'data' in x && x.data !== undefined

/** Text as it is, tensors as lists of numbers, other things as JSON has them. */
export const written = (x: unknown): string => {
  if (typeof x === 'string') return x
  if (typeof x === 'function') return `function ${x.name}`
  if (typeof x !== 'object' || x === null) return String(x)
  if (x instanceof Error) return String(x)
  if (isConstant(x)) return show(x)
  if (ArrayBuffer.isView(x)) return `[${Object.values(x).join(', ')}]`
  try {
    return JSON.stringify(x)
  } catch {
    return Object.prototype.toString.call(x)
  }
}
