/**
 * What a run of a program costs, instruction by instruction, before any engine is asked. Views move nothing:
 * a reshape, and a broadcast, which whoever reads it repeats by itself. A number written in the program is read
 * for nothing, and what depends on constants alone is computed when the program is loaded.
 */
import { remembered } from '../dsl/core/remembered'
import { sizeOf } from '../dsl/core/shape'
import type { AnyTensor, AnyOp, Spec } from '../dsl/core/tensor'
import { primitiveOf } from '../dsl/primitives/rules'
import { letterSizes } from '../dsl/primitives/einsum'
import type { ScanOp } from '../dsl/primitives'
import type { Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { numberedValues, type Value } from '../dsl/transforms/values'

export interface Cost {
  /** Arithmetic on floating-point numbers; a function such as exp counts as one. */
  readonly flops: number
  /** Bytes. */
  readonly read: number
  readonly written: number
}

const NOTHING: Cost = { flops: 0, read: 0, written: 0 }

/** A value with the operation that makes it, if it is no parameter: of a program or an expression. */
interface Made extends Spec {
  readonly op: AnyOp | undefined
}

export const bytesOf = ({ shape, dtype }: Spec): number => sizeOf(shape) * (dtype === 'bool' ? 1 : 4)

/** Values that lie in the memory of their input. */
export const isView = ({ op }: Pick<Made, 'op'>): boolean =>
  op !== undefined && primitiveOf(op)?.cost === 'view'

/** How many instructions do something. */
export const instructionCount = ({ instructions }: Program): number =>
  instructions.filter((instruction) => !isView(instruction)).length

/** For each value, the one whose memory it lies in: itself, unless it is a view, as `isShown` says. */
export const ownersOf = (
  program: Program,
  isShown: (value: Value, number: number) => boolean = isView,
): readonly number[] => {
  const owners: number[] = []
  numberedValues(program).forEach((value, number) =>
    owners.push(isShown(value, number) ? owners[value.inputs[0]] : number),
  )
  return owners
}

/** Whether each value depends on constants alone. */
export const constantsOf = (program: Program): readonly boolean[] => {
  const constant: boolean[] = []
  for (const { op, inputs } of numberedValues(program))
    constant.push(op !== undefined && inputs.every((input) => constant[input]))
  return constant
}

/** A loop costs what its body does, once for each step. */
const loopCost = ({ attributes: { body, length } }: ScanOp): Cost => {
  const { flops, read, written } = totalCost(body)
  return { flops: flops * length, read: read * length, written: written * length }
}

/** Operations of one primitive on inputs of these shapes. */
const flopsOf = ({ op, shape }: Made, inputs: readonly Spec[]): number => {
  const cost = op && primitiveOf(op)?.cost
  if (op !== undefined && cost === 'product') {
    const { formula } = op.attributes
    const terms = sizeOf([...letterSizes(typeof formula === 'string' ? formula : '', inputs).values()])
    return terms === sizeOf(shape) ? terms : 2 * terms
  }
  if (cost === 'moving') return 0
  return Math.max(sizeOf(shape), ...inputs.map((x) => sizeOf(x.shape)))
}

/** The cost of each value; parameters cost nothing. */
export const costs = remembered((program: Program): readonly Cost[] => {
  const values = numberedValues(program)
  const owners = ownersOf(program)
  const constant = constantsOf(program)
  return values.map((value, number) => {
    const { inputs } = value
    if (constant[number] || inputs.length === 0 || isView(value)) return NOTHING
    if (value.op !== undefined && isScan(value.op)) return value.index === 0 ? loopCost(value.op) : NOTHING
    return {
      flops: flopsOf(
        value,
        inputs.map((input) => values[input]),
      ),
      read: [...new Set(inputs.map((input) => owners[input]))]
        .filter((owner) => values[owner].op?.name !== 'literal')
        .reduce((sum, owner) => sum + bytesOf(values[owner]), 0),
      written: bytesOf(value),
    }
  })
})

export const totalCost = (program: Program): Cost =>
  costs(program).reduce(
    (a, b) => ({ flops: a.flops + b.flops, read: a.read + b.read, written: a.written + b.written }),
    NOTHING,
  )

/**
 * Multiply-adds in the time in which one number is read or written. A core with eight lanes does about 25 · 10⁹ of
 * them in a second, and moves about 2.5 · 10⁹ numbers of 4 bytes from and to memory (10), or about 12 · 10⁹ from
 * and to its second-level cache (2), where most of a program that is cut into chunks lies: something in between.
 */
const MULTIPLY_ADDS_PER_NUMBER = 4

/** A cost as one number, in multiply-adds. */
export const pricedAt = ({ flops, read, written }: Cost): number =>
  flops / 2 + (MULTIPLY_ADDS_PER_NUMBER * (read + written)) / 4

/** The cost of a program as one number, in multiply-adds. */
export const price = (program: Program): number => pricedAt(totalCost(program))

/** The price of making one expression from its inputs. */
export const priceOf = (x: AnyTensor): number => {
  if (isView(x)) return 0
  const owners = new Set(x.inputs.map(shown))
  const read = [...owners].reduce((sum, owner) => sum + bytesOf(owner), 0)
  return pricedAt({ flops: flopsOf(x, x.inputs), read, written: bytesOf(x) })
}

/** What a view shows. */
const shown = (x: AnyTensor): AnyTensor => (isView(x) ? shown(x.inputs[0]) : x)
