/** Numbers as people type them: one reading for options, lists and angles. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * The number that a text writes in decimals, such as `5`, `+5`, `-0.5`, `.001`, `5.` or `1e20` (infinite where
 * float64 ends); none of other texts: nothing, blanks, `1_000`, `0x10`, `NaN`.
 */
export const decimal = (text: string): number | undefined =>
  // 0 for −0, which a file of settings could not keep
  DECIMAL.test(text) ? Number(text) + 0 : undefined
