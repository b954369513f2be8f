/**
 * What a step does, apart from the cells in which its values lie.
 *
 * Law: steps of one form, on cells of the same types in the order of `cellsOf`, are one function.
 */
import { remembered } from '../dsl/core/remembered'
import type { Access } from './access'
import type { Expr, Kernel } from './kernel'
import { cellsOf, type Step } from './steps'

/** A number that is told from every other: -0 from 0, too. */
const exact = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

const kernelForm = (
  { sizes, kept, combine, term, finish, to, accumulate, lost }: Kernel,
  step: Step,
): string => {
  const cells = cellsOf(step)
  const reach = ({ slot, offset, strides }: Access): string =>
    `${cells.indexOf(slot)}+${offset}:${strides.join()}`
  const form = (expr: Expr): string => {
    switch (expr.kind) {
      case 'load':
        return `[${reach(expr.access)} ${expr.dtype}]`
      case 'number':
        return `${exact(expr.value)} ${expr.dtype}`
      case 'apply':
        return `${expr.name}(${expr.inputs.map(form).join(';')}) ${expr.dtype}`
      case 'total':
        return `total ${expr.dtype}`
    }
  }
  const place = `${accumulate ? 'added to' : ''} ${reach(to)} ${lost === undefined ? '' : reach(lost)}`
  return `${sizes.join()}/${kept} ${combine} ${form(term)} ${form(finish)} ${place}`
}

/** The form of a step, as a name. */
export const formOf = remembered((step: Step) => {
  if (step.kind === 'kernel') return { name: kernelForm(step.kernel, step) }
  const { kind, dtype, places, width, rows, lost } = step
  return { name: `${kind} ${dtype} ${places} ${width} ${rows} ${lost === undefined}` }
})
