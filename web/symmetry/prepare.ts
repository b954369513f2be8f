/** Code of a person's as the body of a function that gets `require` and `exports`; it is read here, and not run. */
import { transform } from 'sucrase'

const isModule = (code: string): boolean => /^\s*(import|export)\b/m.test(code)

/** Text after `//` and between quotes may hold anything, so what ends an expression is looked for at its end alone. */
const expression = (code: string): string => code.trimEnd().replace(/;$/, '')

/** A module, or an expression with all names of `weyl` in scope. Throws where the code cannot be read. */
export const prepared = (code: string): string => {
  if (isModule(code)) return transform(code, { transforms: ['typescript', 'imports'] }).code
  const { code: plain } = transform(`(${expression(code)}\n)`, { transforms: ['typescript'] })
  return `with (require('weyl')) exports.default = ${plain}`
}
