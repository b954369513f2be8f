/** Kernels and rates in words and numbers. */
import type { KernelProfile } from './profile'

/** Operations that the name of a kernel lists. */
const MOST = 3

/** What it makes, that which takes most first: `einsum ab,bc->ac, add, relu`. */
export const kernelName = ({ makes }: KernelProfile): string => {
  const names = makes
    .toSorted((a, b) => b.share - a.share)
    .map(({ operation, formula }) => `${operation} ${formula}`.trim())
    .filter((name, i, all) => all.indexOf(name) === i)
  const rest = names.length - MOST
  return [...names.slice(0, MOST), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** Billions a second of so many in so many milliseconds; 0 where no time passed. */
export const rate = (count: number, ms: number): number => (ms > 0 ? count / (ms * 1e6) : 0)
