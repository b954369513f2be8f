/**
 * A program made ready for a tfjs backend: a closure for each instruction, what depends on constants alone
 * computed beforehand, and for each step the list of values that nobody needs after it.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { fail } from '../../dsl/core/problem'
import { sizeOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import { type Kernels, seenAs } from './kernels'
import { stepOf } from './lowering'
import { alignedShape } from './movement'
import type { Step } from './step'

/** Kernels that repeat a smaller operand by themselves, of float32. */
const REPEATING = new Set(['add', 'sub', 'mul', 'div'])

/** The broadcasts that need not be made, because everyone who reads them repeats by itself. */
const viewsOnly = ({ instructions, results }: Program): ReadonlySet<number> => {
  const isBroadcast = (number: number): boolean => instructions[number].op.name === 'broadcast'
  const needed = new Set(results)
  instructions.forEach(({ op, inputs, dtype }) => {
    const oneFull = inputs.some((input) => !isBroadcast(input))
    if (!REPEATING.has(op.name) || dtype !== 'float32' || !oneFull)
      inputs.forEach((input) => needed.add(input))
  })
  return new Set([...instructions.keys()].filter((number) => isBroadcast(number) && !needed.has(number)))
}

/** For each instruction, the one whose memory its value lies in: itself, unless it is a view. */
const ownersOf = ({ instructions }: Program, views: ReadonlySet<number>): readonly number[] => {
  const owners: number[] = []
  instructions.forEach(({ op, inputs }, number) =>
    owners.push(op.name === 'reshape' || views.has(number) ? owners[inputs[0]] : number),
  )
  return owners
}

export interface Loaded {
  /** Values of the results; those of `given` stay the caller's. */
  readonly run: (given: readonly TensorInfo[]) => readonly TensorInfo[]
  readonly free: () => void
}

export const loadProgram = (program: Program, kernels: Kernels): Loaded => {
  const { instructions, parameters, results } = program
  const views = viewsOnly(program)
  const owners = ownersOf(program, views)
  const given = new Set(parameters)
  const kept: TensorInfo[] = []

  const stepFor = (number: number): Step => {
    const { op, inputs, shape, dtype } = instructions[number]
    const { axes } = op.attributes
    if (views.has(number) && Array.isArray(axes)) {
      const aligned = alignedShape(shape, axes)
      return ([x]) => seenAs(x, aligned)
    }
    return stepOf({
      op,
      inputs: inputs.map((input) => instructions[input]),
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
  instructions.forEach(({ op, inputs, shape, dtype }, number) => {
    if (given.has(number)) return
    if (inputs.length === 0)
      constant.set(number, kernels.upload(op.data ?? op.meaning([], [], { shape, dtype }), { shape, dtype }))
    else if (inputs.every((input) => constant.has(input))) {
      const values = inputs.map(
        (input) =>
          constant.get(input) ?? fail({ where: 'internal: constants', given: 'none', expected: 'one' }),
      )
      constant.set(number, stepFor(number)(values))
    } else return
    const info = constant.get(number)
    if (owners[number] === number && info !== undefined) kept.push(info)
  })

  const schedule = [...instructions.keys()].filter((number) => !given.has(number) && !constant.has(number))
  const lastUse = new Map<number, number>()
  schedule.forEach((number) =>
    [number, ...instructions[number].inputs].forEach((used) => lastUse.set(owners[used], number)),
  )
  for (const number of results) lastUse.delete(owners[number])
  const deadAfter = new Map(schedule.map((number) => [number, new Array<number>()]))
  for (const [owner, last] of lastUse)
    if (!given.has(owner) && !constant.has(owner)) deadAfter.get(last)?.push(owner)
  const steps = schedule.map((number) => ({
    number,
    step: stepFor(number),
    inputs: instructions[number].inputs,
    dead: deadAfter.get(number) ?? [],
  }))

  const run = (arguments_: readonly TensorInfo[]): readonly TensorInfo[] => {
    const values = new Array<TensorInfo>(instructions.length)
    for (const [number, info] of constant) values[number] = info
    parameters.forEach((number, i) => (values[number] = arguments_[i]))
    for (const { number, step, inputs, dead } of steps) {
      values[number] = step(inputs.map((input) => values[input]))
      for (const owner of dead) kernels.free(values[owner])
    }
    return handedOver(
      results.map((number) => values[number]),
      program,
      owners,
      constant,
      kernels,
    )
  }

  return { run, free: () => kept.splice(0).forEach((info) => kernels.free(info)) }
}

/** Results become the caller's own: one that lies in an argument, a constant or another result is copied. */
const handedOver = (
  values: readonly TensorInfo[],
  { instructions, parameters, results }: Program,
  owners: readonly number[],
  constant: ReadonlyMap<number, TensorInfo>,
  kernels: Kernels,
): readonly TensorInfo[] => {
  const taken = new Set<number>(parameters)
  return values.map((info, i) => {
    const owner = owners[results[i]]
    const { shape } = instructions[results[i]]
    const own = !taken.has(owner) && !constant.has(owner)
    taken.add(owner)
    if (own) return seenAs(info, shape)
    const size = sizeOf(shape)
    return size === 0
      ? kernels.upload(new Uint8Array(0), instructions[results[i]])
      : seenAs(kernels.run('Concat', [seenAs(info, [size])], { axis: 0 }), shape)
  })
}
