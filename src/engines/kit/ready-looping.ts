/**
 * A program with loops made ready to run as code: its segments one after the other, in memory that is theirs for good,
 * so that a run writes no address anew but those of arguments and results.
 *
 * Law: it gives what its loops give, written out.
 */
import { totalCost } from '../../compiler/cost'
import { deadAfter, hasLoops, isLoop, type LoopSegment, segmentsOf } from '../../compiler/segments'
import { sizeOf } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { inputsOf, isScan } from '../../dsl/transforms/scan-op'
import { numberedValues } from '../../dsl/transforms/values'
import { piecesFrom } from './pieces'
import type { Machine } from './machine'
import { type Ready, ready } from './ready'
import { readyLoop } from './ready-loop'
import { takingsFrom } from './takings'
import type { Timing } from './timing'

/** Whether steps of all loops are so small that they are better run in one call than each as a program, on all threads. */
export const hasSmallLoops = (program: Program, { work }: Machine): boolean =>
  program.instructions.every(
    ({ op }) => !isScan(op) || (!hasLoops(op.attributes.body) && totalCost(op.attributes.body).flops < work),
  )

/** A segment that knows by itself where its values lie, given those of arguments and results. */
interface Placed extends Pick<Ready, 'timing' | 'dispose'> {
  readonly run: (addressOf: AddressOf, results: readonly number[]) => void
}

type AddressOf = (number: number) => number

const bytesOf = ({ shape }: Spec): number => sizeOf(shape) * 4

/** The loop, whose last carry is to lie at `ends`; every second step writes to the places beside it. */
const placedLoop = async (
  { loop, takes, gives }: LoopSegment,
  specs: readonly Spec[],
  beside: readonly number[],
  machine: Machine,
  timed: boolean,
): Promise<Placed> => {
  const { memory } = machine
  const { carries, length } = loop.attributes
  const { run, timing, dispose } = await readyLoop(loop, machine, timed)
  return {
    run: (addressOf) => {
      const { shared, carry, lists } = inputsOf(loop, takes.map(addressOf))
      const [ends, listed] = [gives.slice(0, carries), gives.slice(carries)]
      const last = ends.map(addressOf)
      const places = length % 2 === 1 ? ([last, beside] as const) : ([beside, last] as const)
      const at = run({ shared, carry, lists, places, listed: listed.map(addressOf) })
      // where steps were left out, it may have ended elsewhere
      const from = at === undefined ? carry : places[at]
      if (from !== last)
        ends.forEach((number, i) => {
          const { shape, dtype } = specs[number]
          memory.fill(last[i], memory.read(from[i], sizeOf(shape), dtype), dtype)
        })
    },
    timing,
    dispose,
  }
}

export const readyLooping = async (program: Program, machine: Machine, timed: boolean): Promise<Ready> => {
  const segments = segmentsOf(program)
  const dead = deadAfter(segments)
  const specs = numberedValues(program)
  const { take, release } = takingsFrom(machine)
  const ran: Placed[] = []
  const dispose = (): void => {
    for (const { dispose } of ran.splice(0)) dispose()
    release()
  }
  // what is dead leaves its place to who comes after it
  const pieces = piecesFrom('internal: loops', {
    fresh: (bytes) => take(bytes, 'what a loop takes and gives'),
    last: take,
    back: () => undefined,
    most: Infinity,
  })
  const places = new Map<number, number>()
  const placed = (spec: Spec): number => pieces.take(bytesOf(spec), 'what a loop takes and gives')

  try {
    for (const [i, segment] of segments.entries()) {
      const isLast = i === segments.length - 1
      if (!isLast) for (const number of segment.gives) places.set(number, placed(specs[number]))
      if (isLoop(segment)) {
        const beside = segment.gives.slice(0, segment.loop.attributes.carries).map((n) => placed(specs[n]))
        ran.push(await placedLoop(segment, specs, beside, machine, timed))
        beside.forEach(pieces.give)
      } else {
        const { run, ...rest } = await ready(segment.program, machine, timed)
        const { takes, gives } = segment
        const goals = (at: AddressOf, results: readonly number[]): readonly number[] =>
          isLast ? results : gives.map(at)
        ran.push({ ...rest, run: (at, results) => run([...takes.map(at), ...goals(at, results)]) })
      }
      for (const number of dead[i]) {
        const place = places.get(number)
        if (place !== undefined) pieces.give(place)
      }
    }
  } catch (error) {
    dispose()
    throw error
  }

  const first = program.parameters.length
  let [runs, wall] = [0, 0]
  return {
    run: (addresses) => {
      const began = timed ? performance.now() : 0
      const addressOf: AddressOf = (number) => places.get(number) ?? addresses[number]
      const results = addresses.slice(first)
      for (const { run } of ran) run(addressOf, results)
      if (!timed) return
      runs++
      wall += performance.now() - began
    },
    timing: (): Timing => ({ runs, wall, parts: ran.flatMap(({ timing }) => timing().parts) }),
    dispose,
  }
}
