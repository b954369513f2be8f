/**
 * Where the time of programs went: measured for each kernel, and divided among the values that a kernel makes by what
 * they cost, which is an estimate.
 *
 * Laws: each kernel makes something; the shares of what it makes are 1 together; the operations of all kernels are those
 * of the program.
 */
import { checkParts } from '../../dsl/core/arguments'
import { type Cost, costs, pricedAt } from '../../compiler/cost'
import type { Origin } from '../../dsl/core/origin'
import { placeOf } from '../../dsl/core/place'
import type { Shape } from '../../dsl/core/shape'
import { numberedValues } from '../../dsl/transforms/values'
import type { PartTiming, Timing } from '../kit/timing'

/** What all that ran on a profiling engine took. */
export interface Profile {
  /** The name of the engine that ran. */
  readonly engine: string
  /** GFLOP/s of one thread, or the device, in a product of matrices, measured when the profile was asked for. */
  readonly peak: number
  /** What took time, program by program. */
  readonly programs: readonly ProgramProfile[]
}

/** All numbers are those of one run, on average. */
export interface ProgramProfile {
  readonly runs: number
  /** Milliseconds from its beginning to its end. */
  readonly wall: number
  /** In the order in which they run; those of loops over tiles take turns. */
  readonly kernels: readonly KernelProfile[]
}

/** What one kernel took. */
export interface KernelProfile {
  /** Before the chunks of tasks, in each of them, or after them; a program that is not cut has only the last. */
  readonly part: PartTiming['name']
  /** How often it was called. */
  readonly calls: number
  /** Milliseconds, for each lane: each is a row of chunks that one thread does. */
  readonly lanes: readonly number[]
  /** Operations on floating-point numbers, in all calls. */
  readonly flops: number
  /** Bytes that it reads and writes, each once in a call, in all calls. */
  readonly bytes: number
  /** The values that it computes, with where they come from. */
  readonly makes: readonly Made[]
}

/** One of the values that a kernel makes. */
export interface Made {
  /** The name of its primitive; `copy` where a value is only laid out anew. */
  readonly operation: string
  /** The formula of a product, else nothing. */
  readonly formula: string
  /** In a part that is done for each chunk, that of a chunk. */
  readonly shape: Shape
  /** The line of the user's program, and the layer, if they are known. */
  readonly line: string
  /** Whether it is part of a derivative of that line. */
  readonly isDerivative: boolean
  /** Its part of the kernel's time, by cost. */
  readonly share: number
  readonly flops: number
}

/** The line that an origin leads back to. */
const sourceOf = (origin: Origin): Origin =>
  origin.kind === 'derivative' && origin.at !== undefined ? sourceOf(origin.at) : origin

/** Stacks become text slowly: each once. */
const linesOf = (): ((origin: Origin | undefined) => string) => {
  const known = new Map<Origin, string>()
  return (origin) => {
    if (origin === undefined) return ''
    const source = sourceOf(origin)
    const line = known.get(source) ?? placeOf(source).replace(/^at /, '')
    known.set(source, line)
    return line
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

/** The parts of a whole, equal ones where there is nothing to divide by. */
const shares = (parts: readonly number[]): readonly number[] => {
  const all = total(parts)
  return parts.map((part) => (all > 0 ? part / all : 1 / parts.length))
}

const kernelsOf = (
  { name, program, times, works, lanes }: PartTiming,
  runs: number,
  lineOf: (origin: Origin | undefined) => string,
): readonly KernelProfile[] => {
  const values = numberedValues(program)
  const cost = costs(program)
  // a value that several kernels make costs each of them what it does of all rounds
  const rounds = works.map((work) => work.calls * work.rounds)
  const all = new Map<number, number>()
  works.forEach(({ makes }, i) =>
    makes.forEach((number) => all.set(number, (all.get(number) ?? 0) + rounds[i])),
  )
  const part = (number: number, i: number): Cost => {
    const { flops, read, written } = cost[number]
    const share = rounds[i] / Math.max(1, all.get(number) ?? 0)
    return { flops: flops * share, read: read * share, written: written * share }
  }
  return works.map(({ makes, calls, bytes }, i) => {
    const parts = makes.map((number) => part(number, i))
    const made = shares(parts.map(pricedAt)).map((share, j): Made => {
      const { op, shape, origin } = values[makes[j]]
      return {
        operation: op?.name ?? 'copy',
        formula: op?.name === 'einsum' ? op.attributes.formula : '',
        shape,
        line: lineOf(origin),
        isDerivative: origin?.kind === 'derivative',
        share,
        flops: parts[j].flops * times,
      }
    })
    return {
      part: name,
      calls: calls * times,
      lanes: lanes.map((steps) => steps[i] / runs),
      flops: total(made.map(({ flops }) => flops)),
      bytes: bytes * calls * times,
      makes: made.filter(({ share }) => share > 0),
    }
  })
}

/** The profile of a program that ran. */
export const profileOf = ({ runs, wall, parts }: Timing): ProgramProfile => {
  const lineOf = linesOf()
  return {
    runs,
    wall: wall / runs,
    kernels: parts.flatMap((part) => kernelsOf(part, runs, lineOf)),
  }
}

/** What all kernels, or all that they made for one name, came to in all runs. */
export interface Spent {
  readonly name: string
  /** Milliseconds of all threads together. */
  readonly ms: number
  /** Of the milliseconds of all kernels, and of these the part in derivatives. */
  readonly share: number
  readonly derivatives: number
  readonly flops: number
  readonly bytes: number
}

/** Refuses what is no profile, such as the engine that gives one. */
export const checkProfile = (where: string, profile: Profile): Profile =>
  checkParts(where, profile, { programs: 'a list' }, 'await engine.profile(), of profiling(engine)')

/**
 * What was spent on each operation, or on each line of the user's program, the most first: an estimate where a kernel
 * makes more than one thing. Throws for what is no profile, such as the promise of one.
 *
 * @example
 * const engine = profiling(await engineNamed('wasm'))
 * const f = compile((x: Tensor<readonly [8, 8]>) => ops.matmul(x, x), { engine })
 * await f(tensor(new Float32Array(64), [8, 8]))
 * const profile = await engine.profile()
 * const [most] = spentOn('operation', profile)
 * most.name // 'einsum'
 * most.flops // 1024
 * await engine.dispose()
 */
export const spentOn = (by: 'operation' | 'line', profile: Profile): readonly Spent[] => {
  const { programs } = checkProfile('spentOn', profile)
  const found = new Map<string, Spent>()
  for (const { runs, kernels } of programs)
    for (const { lanes, bytes, makes } of kernels)
      for (const made of makes) {
        const name = made[by]
        const ms = total(lanes) * made.share * runs
        const sum = found.get(name) ?? { name, ms: 0, share: 0, derivatives: 0, flops: 0, bytes: 0 }
        found.set(name, {
          name,
          ms: sum.ms + ms,
          share: 0,
          derivatives: sum.derivatives + (made.isDerivative ? ms : 0),
          flops: sum.flops + made.flops * runs,
          bytes: sum.bytes + bytes * made.share * runs,
        })
      }
  const all = total([...found.values()].map(({ ms }) => ms))
  const part = (ms: number, of: number): number => (of > 0 ? ms / of : 0)
  return [...found.values()]
    .map(({ name, ms, derivatives, flops, bytes }): Spent => ({
      name,
      ms,
      share: part(ms, all),
      derivatives: part(derivatives, ms),
      flops,
      bytes,
    }))
    .sort((a, b) => b.ms - a.ms)
}
