/** What rules lower on: the values so far, as expressions or in memory, and the steps that make them. */
import { readers } from '../../compiler/rewrite'
import { sizeOf, stridesOf } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues, type Value as Listed } from '../../dsl/transforms/values'
import { type Access, rowByRow, stridesAlong } from '../access'
import type { Cell } from '../cells'
import type { Expr, Kernel } from '../kernel'
import type { Outside } from '../outside'
import type { Lowered, Step } from '../steps'
import type { Target } from '../target'
import { isLoad } from '../terms'

/** A value on its way: what to compute for each of its elements, and what is summed for it before. */
export interface Value {
  readonly expr: Expr
  readonly total?: Pick<Kernel, 'sizes' | 'kept' | 'combine' | 'term'>
}

/** Whether a kernel adds to what is there, and where it keeps what is lost. */
export interface Adding {
  readonly accumulate?: boolean
  readonly lost?: Access
}

/** Where a value is to lie. */
export interface Goal extends Adding {
  readonly access: Access
}

export interface Ground {
  readonly target: Target
  /** The values of the program. */
  readonly listed: readonly Listed[]
  /** How often a value is read. */
  readonly uses: readonly number[]
  readonly valueOf: (number: number) => Value
  readonly define: (number: number, value: Value) => void
  /** What is performed from now on is done for this value. */
  readonly begin: (number: number) => void
  /** What to compute for each element, with nothing left to sum. */
  readonly exprOf: (number: number) => Expr
  /** A way to reach its elements in memory. */
  readonly loadOf: (number: number) => Expr
  /** The same, of one that lies along this axis; it is laid out so once. */
  readonly laidAlong: (number: number, axis: number) => Expr
  /** The cell of a value that lies row by row. */
  readonly cellOf: (number: number) => number
  /** Computes the value into memory, at its goal if it has one. */
  readonly settle: (number: number) => void
  readonly setGoal: (number: number, goal: Goal) => void
  readonly cell: (cell: Cell) => number
  /** A place of its own for a value, row by row. */
  readonly fresh: (spec: Spec) => Access
  readonly emit: (spec: Spec, value: Value, to: Access, adding?: Adding) => void
  readonly perform: (step: Step) => void
  readonly lowered: Lowered
}

export const load = (access: Access, dtype: DType): Expr => ({ kind: 'load', access, dtype })

export const constantCell = (ground: Ground, values: Values, dtype: DType): number =>
  ground.cell({ kind: 'constant', dtype, values })

/** A kernel that makes a value. */
const kernelOf = (
  { shape }: Spec,
  { expr, total }: Value,
  to: Access,
  { accumulate = false, lost }: Adding,
): Kernel => {
  const target = { to, accumulate, ...(lost && { lost }) }
  if (total !== undefined) return { ...total, finish: expr, ...target }
  const finish: Expr = { kind: 'total', dtype: expr.dtype }
  return { sizes: shape, kept: shape.length, combine: 'add', term: expr, finish, ...target }
}

export const groundOf = (program: Program, { laid }: Outside, target: Target): Ground => {
  const listed = numberedValues(program)
  const uses = readers(program)
  const cells: Cell[] = []
  const steps: Step[] = []
  const values: Value[] = []
  const goals = new Map<number, Goal>()
  const along = new Map<string, Expr>()
  const makes: (readonly number[])[] = []
  /** For each value, those that are computed where it is read. */
  const open: (readonly number[])[] = []
  let current = 0

  const openWith = (number: number): readonly number[] =>
    open[number] ?? [...new Set([...listed[number].inputs.flatMap((input) => open[input]), number])]

  const cell = (made: Cell): number => cells.push(made) - 1
  const workCell = ({ shape, dtype }: Spec): number => cell({ kind: 'work', dtype, size: sizeOf(shape) })
  const fresh = (spec: Spec): Access => rowByRow(workCell(spec), spec.shape)
  const perform = (step: Step): void => {
    steps.push(step)
    const made = openWith(current)
    makes.push(made.length > 0 ? made : [current])
  }
  const emit = (spec: Spec, value: Value, to: Access, adding: Adding = {}): void =>
    perform({ kind: 'kernel', kernel: kernelOf(spec, value, to, adding) })

  const define = (number: number, value: Value): void => {
    open[number] = value.total === undefined && isLoad(value.expr) ? [] : openWith(number)
    values[number] = value
  }

  const settle = (number: number): void => {
    const spec = listed[number]
    const goal = goals.get(number)
    const access = goal?.access ?? { slot: workCell(spec), offset: 0, strides: laid(spec.shape) }
    const before = current
    current = number
    emit(spec, values[number], access, goal)
    current = before
    define(number, { expr: load(access, spec.dtype) })
  }

  const exprOf = (number: number): Expr => {
    if (values[number].total !== undefined) settle(number)
    return values[number].expr
  }

  const loadOf = (number: number): Expr => {
    if (!isLoad(exprOf(number))) settle(number)
    return values[number].expr
  }

  const laidAlong = (number: number, axis: number): Expr => {
    const name = `${number} ${axis}`
    const known = along.get(name)
    if (known !== undefined) return known
    const spec = listed[number]
    const access = { ...fresh(spec), strides: stridesAlong(spec.shape, axis) }
    emit(spec, { expr: loadOf(number) }, access)
    const laid = load(access, spec.dtype)
    along.set(name, laid)
    return laid
  }

  const cellOf = (number: number): number => {
    const { shape, dtype } = listed[number]
    const expr = exprOf(number)
    if (expr.kind === 'load') {
      const plain = stridesOf(shape)
      const { access } = expr
      if (access.offset === 0 && access.strides.every((stride, i) => stride === plain[i] || shape[i] === 1))
        return access.slot
    }
    const access = fresh({ shape, dtype })
    emit({ shape, dtype }, { expr }, access)
    return access.slot
  }

  return {
    target,
    listed,
    uses,
    valueOf: (number) => values[number],
    define,
    begin: (number) => void (current = number),
    exprOf,
    loadOf,
    laidAlong,
    cellOf,
    settle,
    setGoal: (number, goal) => void goals.set(number, goal),
    cell,
    fresh,
    emit,
    perform,
    lowered: { steps, makes, cells },
  }
}
