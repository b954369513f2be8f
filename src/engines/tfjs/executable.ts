/**
 * A program made ready for a tfjs backend: a closure for each instruction, what depends on constants alone
 * computed beforehand, and for each step the list of values that nobody needs after it.
 */
import { withoutLoop } from '../../dsl/transforms/scan-op'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { ownersOf } from '../../compiler/cost'
import { lifetimes } from '../../compiler/lifetimes'
import { sizeOf } from '../../dsl/core/shape'
import type { PrimitiveOp } from '../../dsl/primitives'
import { isLeaf, leafValues } from '../../dsl/primitives/constants'
import type { Program } from '../../dsl/transforms/program'
import { type Value, numberedValues } from '../../dsl/transforms/values'
import { type Kernels, seenAs } from './kernels'
import { isRepeating, stepOf } from './lowering'
import { alignedShape } from './movement'
import type { Step } from './step'

/** The broadcasts that need not be made, because everyone who reads them repeats by itself. */
const viewsOnly = (values: readonly Value[], results: readonly number[]): ReadonlySet<number> => {
  const isBroadcast = (number: number): boolean => values[number].op?.name === 'broadcast'
  const needed = new Set(results)
  values.forEach(({ op, inputs, dtype }) => {
    const oneFull = inputs.some((input) => !isBroadcast(input))
    if (!isRepeating(op) || dtype !== 'float32' || !oneFull) inputs.forEach((input) => needed.add(input))
  })
  return new Set([...values.keys()].filter((number) => isBroadcast(number) && !needed.has(number)))
}

/** A step that is run again and again. */
interface Scheduled {
  readonly number: number
  readonly step: Step
  readonly inputs: readonly number[]
}

export interface Loaded {
  /** Values of the results; those of `given` stay the caller's. */
  readonly run: (given: readonly TensorInfo[]) => readonly TensorInfo[]
  readonly free: () => void
}

export const loadProgram = (program: Program, kernels: Kernels): Loaded => {
  const kept: TensorInfo[] = []
  const free = (): void => kept.splice(0).forEach((info) => kernels.free(info))
  try {
    return { run: prepared(program, kernels, kept), free }
  } catch (error) {
    free()
    throw error
  }
}

/** One run of the program; what it needs on every run is put into `kept`. */
const prepared = (program: Program, kernels: Kernels, kept: TensorInfo[]): Loaded['run'] => {
  const { parameters, results } = program
  const all = numberedValues(program)
  const views = viewsOnly(all, results)
  const owners = ownersOf(program, ({ op }, number) => op?.name === 'reshape' || views.has(number))

  const stepFor = (op: PrimitiveOp, { inputs, shape, dtype }: Value, isView: boolean): Step => {
    if (isView && op.name === 'broadcast') {
      const aligned = alignedShape(shape, op.attributes.axes)
      return ([x]) => seenAs(x, aligned)
    }
    return stepOf({
      op,
      inputs: inputs.map((input) => all[input]),
      result: { shape, dtype },
      kernels,
      keep: (values, spec) => {
        const info = kernels.upload(values, spec)
        kept.push(info)
        return info
      },
    })
  }

  // constants, and what depends on constants alone, once and for all
  const constant = new Map<number, TensorInfo>()
  const steps: Scheduled[] = []
  all.forEach((value, number) => {
    const { op, inputs } = value
    if (op === undefined) return
    const values = inputs.flatMap((input) => constant.get(input) ?? [])
    const step = isLeaf(op)
      ? () => kernels.upload(leafValues(op, value), value)
      : stepFor(withoutLoop(op), value, views.has(number))
    if (values.length < inputs.length) {
      steps.push({ number, step, inputs })
      return
    }
    const info = step(values)
    constant.set(number, info)
    if (owners[number] === number) kept.push(info)
  })

  const deadAfter = new Map<number, number[]>()
  for (const [owner, { dies }] of lifetimes(program, owners))
    deadAfter.set(dies, [...(deadAfter.get(dies) ?? []), owner])

  /** Results become the caller's own: one that lies in an argument, a constant or another result is copied. */
  const handedOver = (values: readonly TensorInfo[]): readonly TensorInfo[] => {
    const taken = new Set<number>([...parameters.keys(), ...constant.keys()])
    return results.map((number) => {
      const owner = owners[number]
      const own = !taken.has(owner)
      taken.add(owner)
      const { shape, dtype } = all[number]
      if (own) return seenAs(values[number], shape)
      const size = sizeOf(shape)
      return size === 0
        ? kernels.upload(new Uint8Array(0), { shape, dtype })
        : seenAs(kernels.run('Concat', [seenAs(values[number], [size])], { axis: 0 }), shape)
    })
  }

  return (arguments_) => {
    const values = new Array<TensorInfo>(all.length)
    for (const [number, info] of constant) values[number] = info
    arguments_.forEach((info, number) => (values[number] = info))
    for (const { number, step, inputs } of steps) {
      values[number] = step(inputs.map((input) => values[input]))
      for (const owner of deadAfter.get(number) ?? []) kernels.free(values[owner])
    }
    return handedOver(values)
  }
}
