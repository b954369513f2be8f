/**
 * A program as kernels: what only moves numbers becomes another way to reach them, elementwise chains grow
 * until somebody needs them in memory, reductions and products take them in and finish with them.
 */
import { readers } from '../compiler/rewrite'
import { sizeOf, stridesOf } from '../dsl/core/shape'
import { fail } from '../dsl/core/problem'
import type { DType, Spec, Values } from '../dsl/core/tensor'
import { parseFormula } from '../dsl/primitives/einsum'
import type { Instruction, Program } from '../dsl/transforms/program'
import { type Access, broadcasted, flipped, reshaped, rowByRow, sliced, transposed, windowed } from './access'
import type { Cell } from './cells'
import { accessesOf, type Expr, FEW_ADDED, type Kernel, mapAccesses, whole, workOf } from './kernel'
import type { Outside } from './outside'
import type { Lowered, Step } from './steps'
import type { Target } from './target'
import { isCheap, isLoad, writtenOut } from './terms'

/** A value on its way: what to compute for each of its elements, and what is summed for it before. */
interface Value {
  readonly expr: Expr
  readonly total?: Pick<Kernel, 'sizes' | 'kept' | 'combine' | 'term'>
}

/** Whether a kernel adds to what is there, and where it keeps what is lost. */
interface Adding {
  readonly accumulate?: boolean
  readonly lost?: Access
}

type Numbers = readonly number[]

/** The kernels of a program whose parameters and results lie outside. */
export const lower = (program: Program, outside: Outside, { expressions }: Target): Lowered => {
  const { instructions, parameters, results } = program
  const uses = readers(program)
  const cells: Cell[] = []
  const steps: Step[] = []
  const values: Value[] = []
  const outsideCell = (index: number, { dtype }: Spec): number =>
    cells.push({ kind: 'outside', dtype, index }) - 1
  const workCell = ({ shape, dtype }: Spec): number =>
    cells.push({ kind: 'work', dtype, size: sizeOf(shape) }) - 1

  const emit = ({ shape }: Spec, { expr, total }: Value, to: Access, adding: Adding = {}): void => {
    const { accumulate = false, lost } = adding
    const target = { to, accumulate, ...(lost && { lost }) }
    const kernel: Kernel =
      total === undefined
        ? {
            sizes: shape,
            kept: shape.length,
            combine: 'add',
            term: expr,
            finish: { kind: 'total', dtype: expr.dtype },
            ...target,
          }
        : { ...total, finish: expr, ...target }
    steps.push({ kind: 'kernel', kernel })
  }

  parameters.forEach((number, i) => {
    const { dtype } = instructions[number]
    const { strides, parts, lost } = outside.parameters[i]
    const slot = outsideCell(i, instructions[number])
    const at = (offset: number): Expr => ({ kind: 'load', access: { slot, offset, strides }, dtype })
    const [first, ...others] = parts.map((offset) =>
      lost === undefined ? at(offset) : whole(at(offset), at(offset + lost)),
    )
    const expr = others.reduce<Expr>(
      (sum, part) => ({ kind: 'apply', name: 'add', inputs: [sum, part], dtype }),
      first,
    )
    values[number] = { expr }
    if (isLoad(expr)) return
    // added up as the parts lie, which is along the memory
    const access = { slot: workCell(instructions[number]), offset: 0, strides }
    emit(instructions[number], { expr }, access)
    values[number] = { expr: { kind: 'load', access, dtype } }
  })
  const given = new Set(parameters)
  const goals = new Map<number, Adding & { readonly access: Access }>()
  const later: { readonly number: number; readonly access: Access }[] = []
  results.forEach((number, i) => {
    const { strides, accumulate, lost } = outside.results[i]
    const access = { slot: outsideCell(parameters.length + i, instructions[number]), offset: 0, strides }
    if (given.has(number) || goals.has(number)) later.push({ number, access })
    else
      goals.set(number, {
        access,
        accumulate,
        ...(lost !== undefined && { lost: { ...access, offset: lost } }),
      })
  })

  /** Computes the value into memory, unless it is there already. */
  const settle = (number: number): void => {
    const spec = instructions[number]
    const value = values[number]
    const goal = goals.get(number)
    const access = goal?.access ?? { slot: workCell(spec), offset: 0, strides: outside.laid(spec.shape) }
    emit(spec, value, access, goal)
    values[number] = { expr: { kind: 'load', access, dtype: spec.dtype } }
  }

  /** What to compute for each element, with nothing left to sum. */
  const exprOf = (number: number): Expr => {
    if (values[number].total !== undefined) settle(number)
    return values[number].expr
  }

  /** A way to reach its elements. */
  const loadOf = (number: number): Expr => {
    if (!isLoad(exprOf(number))) settle(number)
    return values[number].expr
  }

  /** The cell of a value that lies row by row. */
  const cellOf = (number: number): number => {
    const { shape, dtype } = instructions[number]
    const expr = exprOf(number)
    if (expr.kind === 'load') {
      const plain = stridesOf(shape)
      const { access } = expr
      if (access.offset === 0 && access.strides.every((stride, i) => stride === plain[i] || shape[i] === 1))
        return access.slot
    }
    const access = rowByRow(workCell({ shape, dtype }), shape)
    emit({ shape, dtype }, { expr }, access)
    return access.slot
  }

  /** A view of a value, by a change of its accesses. */
  const moved = (source: number, f: (access: Access) => Access | undefined, repeats: boolean): Value => {
    const expr = exprOf(source)
    if (!isLoad(expr) && (uses[source] > 1 || (repeats && !isCheap(expr)))) settle(source)
    const changed = mapAccesses(values[source].expr, f)
    if (changed !== undefined) return { expr: changed }
    // no strides can do it: the elements are laid out first
    const spec = instructions[source]
    const access = rowByRow(workCell(spec), spec.shape)
    emit(spec, values[source], access)
    const load: Expr = { kind: 'load', access, dtype: spec.dtype }
    return { expr: mapAccesses(load, f) ?? load }
  }

  const elementwise = (name: string, { inputs, dtype }: Instruction): Value => {
    // one operand may still have a sum to be finished
    const open = inputs.filter((input) => values[input].total !== undefined)
    for (const input of new Set(open.slice(1))) if (input !== open[0]) settle(input)
    const total = open.length > 0 ? values[open[0]].total : undefined
    return {
      expr: { kind: 'apply', name, inputs: inputs.map((input) => values[input].expr), dtype },
      ...(total === undefined ? {} : { total }),
    }
  }

  const product = ({ op, inputs, dtype }: Instruction): Value => {
    const { left, right, result } = parseFormula(String(op.attributes.formula))
    const sizes = new Map<string, number>()
    ;[left, right].forEach((word, i) =>
      [...word].forEach((letter, axis) => sizes.set(letter, instructions[inputs[i]].shape[axis])),
    )
    const letters = [...result, ...[...sizes.keys()].filter((letter) => !result.includes(letter))]
    const operand = (word: string, input: number): Expr => {
      const reuse = letters
        .filter((letter) => !word.includes(letter))
        .reduce((count, letter) => count * (sizes.get(letter) ?? 1), 1)
      const expr = reuse > 2 ? loadOf(input) : exprOf(input)
      const axes = [...word].map((letter) => letters.indexOf(letter))
      return mapAccesses(expr, (access) => broadcasted(access, letters.length, axes)) ?? expr
    }
    const factors = [operand(left, inputs[0]), operand(right, inputs[1])]
    const term: Expr = { kind: 'apply', name: 'mul', inputs: factors, dtype }
    const summed = letters.slice(result.length)
    const terms = summed.reduce((count, letter) => count * (sizes.get(letter) ?? 1), 1)
    if (terms <= expressions.terms)
      return {
        expr: writtenOut(
          term,
          result.length,
          summed.map((letter) => sizes.get(letter) ?? 1),
        ),
      }
    return {
      expr: { kind: 'total', dtype },
      total: {
        sizes: letters.map((letter) => sizes.get(letter) ?? 1),
        kept: result.length,
        combine: 'add',
        term,
      },
    }
  }

  const reduction = (
    source: Expr,
    shape: Numbers,
    axes: Numbers,
    combine: 'add' | 'max',
    dtype: DType,
  ): Value => {
    const keptAxes = [...shape.keys()].filter((axis) => !axes.includes(axis))
    const order = [...keptAxes, ...axes]
    return {
      expr: { kind: 'total', dtype },
      total: {
        sizes: order.map((axis) => shape[axis]),
        kept: keptAxes.length,
        combine,
        term: mapAccesses(source, (access) => transposed(access, order)) ?? source,
      },
    }
  }

  const constantCell = (values: Values, dtype: DType): number =>
    cells.push({ kind: 'constant', dtype, values }) - 1

  /**
   * The first place of the largest: the largest −i among the elements that equal the maximum, or are no number. (There
   * are some of these only if the maximum is none either.)
   */
  const argmax = ({ op, inputs: [source] }: Instruction): Value => {
    const { shape, dtype } = instructions[source]
    const axis = Number(op.attributes.axis)
    const elements = loadOf(source)
    const largest = reduction(elements, shape, [axis], 'max', dtype)
    const rest = shape.filter((_, i) => i !== axis)
    const found = rowByRow(workCell({ shape: rest, dtype }), rest)
    emit({ shape: rest, dtype }, largest, found)
    const spread = broadcasted(
      found,
      shape.length,
      [...shape.keys()].filter((i) => i !== axis),
    )
    const places = constantCell(
      Int32Array.from({ length: shape[axis] }, (_, i) => -i),
      'int32',
    )
    const count: Access = { slot: places, offset: 0, strides: shape.map((_, i) => (i === axis ? 1 : 0)) }
    const where = (x: Expr, y: Expr, then: Expr, otherwise: Expr): Expr => ({
      kind: 'apply',
      name: 'select',
      inputs: [{ kind: 'apply', name: 'equal', inputs: [x, y], dtype: 'bool' }, then, otherwise],
      dtype: 'int32',
    })
    const here: Expr = { kind: 'load', access: count, dtype: 'int32' }
    const nowhere: Expr = { kind: 'number', value: -shape[axis], dtype: 'int32' }
    const isNumber = where(elements, elements, nowhere, here)
    const chosen = where(elements, { kind: 'load', access: spread, dtype }, here, isNumber)
    const { total, expr } = reduction(chosen, shape, [axis], 'max', 'int32')
    return { expr: { kind: 'apply', name: 'neg', inputs: [expr], dtype: 'int32' }, ...(total && { total }) }
  }

  /** Writes parts into a fresh value: zeros first, unless the parts fill it; `added` is how many may meet in one place. */
  const composed = (
    number: number,
    filled: boolean,
    write: (to: Access, lost?: Access) => void,
    added = 0,
  ): Value => {
    const spec = instructions[number]
    const { dtype } = spec
    const fresh = (): Access => {
      const access = rowByRow(workCell(spec), spec.shape)
      if (!filled) emit(spec, { expr: { kind: 'number', value: 0, dtype } }, access)
      return access
    }
    const load = (access: Access): Expr => ({ kind: 'load', access, dtype })
    const access = fresh()
    const lost = dtype === 'float32' && added > FEW_ADDED ? fresh() : undefined
    write(access, lost)
    return { expr: lost === undefined ? load(access) : whole(load(access), load(lost)) }
  }

  const rows = (number: number, kind: 'gather' | 'scatter'): Value => {
    const { inputs, shape, dtype } = instructions[number]
    const places = sizeOf(instructions[inputs[1]].shape)
    const write = (to: Access, lost?: Access): void => {
      const [longer, count] =
        kind === 'gather'
          ? [shape, instructions[inputs[0]].shape[0]]
          : [instructions[inputs[0]].shape, shape[0]]
      const width = sizeOf(longer.slice(instructions[inputs[1]].shape.length))
      const [from, indices] = inputs.map(cellOf)
      const meeting = lost === undefined ? {} : { lost: lost.slot }
      steps.push({ kind, dtype, from, indices, to: to.slot, places, width, rows: count, ...meeting })
    }
    return composed(number, kind === 'gather', write, kind === 'gather' ? 0 : places)
  }

  const valueOf = (instruction: Instruction, number: number): Value => {
    const { op, inputs, shape, dtype } = instruction
    const [source] = inputs
    const {
      axes = [],
      order = [],
      begin = [],
      before = [],
      axis = 0,
      sizes = [],
      strides = [],
    } = op.attributes as Readonly<Record<string, Numbers & number>>
    const from = source === undefined ? [] : instructions[source].shape
    switch (op.name) {
      case 'input':
        op.meaning([], [], instruction) // says what is wrong
        return { expr: { kind: 'number', value: NaN, dtype } }
      case 'literal':
        return { expr: { kind: 'number', value: Number(op.attributes.value), dtype } }
      case 'constant': {
        const data = op.data ?? fail({ where: 'internal: loops', given: 'a constant', expected: 'its data' })
        if (data.length > 0 && data.every((value) => Object.is(value, data[0])))
          return { expr: { kind: 'number', value: data[0], dtype } }
        return { expr: { kind: 'load', access: rowByRow(constantCell(data, dtype), shape), dtype } }
      }
      case 'reshape':
        return moved(source, (access) => reshaped(access, from, shape), false)
      case 'transpose':
        return moved(source, (access) => transposed(access, order), false)
      case 'broadcast':
        return moved(source, (access) => broadcasted(access, shape.length, axes), true)
      case 'slice':
        return moved(source, (access) => sliced(access, begin), false)
      case 'flip':
        return moved(source, (access) => flipped(access, from, axes), false)
      case 'windows':
        return moved(source, (access) => windowed(access, { axes, sizes, strides }), true)
      case 'einsum':
        return product(instruction)
      case 'sum':
        return reduction(exprOf(source), from, axes, 'add', dtype)
      case 'amax':
        return reduction(exprOf(source), from, axes, 'max', dtype)
      case 'argmax':
        return argmax(instruction)
      case 'pad':
        return composed(number, false, (to) => emit(instructions[source], values[source], sliced(to, before)))
      case 'concat':
        return composed(number, true, (to) => {
          let at = 0
          for (const input of inputs) {
            const begin = shape.map((_, i) => (i === axis ? at : 0))
            emit(instructions[input], values[input], sliced(to, begin))
            at += instructions[input].shape[axis]
          }
        })
      case 'unwindows':
        return composed(
          number,
          false,
          (to, lost) => {
            const slid = (access: Access): Access => windowed(access, { axes, sizes, strides })
            const adding = { accumulate: true, ...(lost && { lost: slid(lost) }) }
            emit(instructions[source], { expr: exprOf(source) }, slid(to), adding)
          },
          sizeOf(sizes),
        )
      case 'gather':
      case 'scatter':
        return rows(number, op.name)
      default:
        return elementwise(op.name, instruction)
    }
  }

  instructions.forEach((instruction, number) => {
    if (given.has(number) || (uses[number] === 0 && !goals.has(number))) return
    const value = valueOf(instruction, number)
    values[number] = value
    const isConstant = value.expr.kind === 'number' && value.total === undefined
    const many =
      uses[number] > 1 && !isLoad(value.expr) && (value.total !== undefined || !isCheap(value.expr))
    const long =
      workOf(value.expr) > expressions.operations || accessesOf(value.expr).length > expressions.operands
    if (goals.has(number) || (!isConstant && (many || long))) settle(number)
  })
  for (const { number, access } of later) emit(instructions[number], { expr: exprOf(number) }, access)
  return { steps, cells }
}
