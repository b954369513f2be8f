/** Writes the sums of a block: its terms into registers, rows of them added up without loss, and one number for each place. */
import type { Cover } from '../covers'
import type { Expr, Kernel } from '../kernel'
import type { Schedule } from '../schedule'
import { sumOf } from '../sum'
import { terms } from '../walk'
import type { Writer } from './writer'
import type { Evaluator } from './evaluator'
import { acrossLanes, addedTo, complete, inFirst } from './long-sums'
import type { Pointers, Reach } from './reach'
import type { Target } from '../target'
import type { Turning } from './turned'

/** What the function of a kernel is written with. */
export interface Writing {
  readonly w: Writer
  readonly kernel: Kernel
  readonly schedule: Schedule
  readonly target: Target
  readonly reach: Reach
  readonly evaluator: Evaluator
}

const factorsOf = ({ combine, term }: Kernel): readonly Expr[] | undefined =>
  term.dtype !== 'int32' && combine === 'add' && term.kind === 'apply' && term.name === 'mul'
    ? term.inputs
    : undefined

/** Sums over the summed axes for every place, and keeps the totals in registers. */
export const totals = (
  { w, kernel, schedule, target, reach, evaluator }: Writing,
  places: readonly (readonly number[])[],
  wide: boolean,
  pointers: Pointers,
  turning: Turning,
): readonly number[] => {
  const { sizes, kept, combine, term } = kernel
  const whole = term.dtype === 'int32'
  const factors = w.fused ? factorsOf(kernel) : undefined
  const sum = sumOf(kernel, schedule, places.length, target)
  const { order, across, parts, rows } = sum
  const last = order[order.length - 1]
  const sums = places.map(() => Array.from({ length: parts }, () => w.register()))

  const cleared = (registers: readonly number[], push: () => void): void => {
    for (const register of registers) {
      push()
      w.set(register)
    }
  }
  const zero = (): void => w.floats(0)
  const none = (): void => {
    if (combine === 'add') zero()
    else if (whole) w.bits(-(2 ** 31))
    else w.floats(-Infinity)
  }
  const join = (): void => {
    if (combine === 'add') w.vector(whole ? 'i32.add' : 'f32.add')
    else w.vector(whole ? 'i32.max' : 'f32.max')
  }

  const add = (steps: Cover, pointers: Pointers): void => {
    const value = evaluator.at(pointers, turning)
    const isWide = across || wide
    steps.at.forEach((at, turn) =>
      places.forEach((position, i) => {
        // what was added before is not added again
        const masked = turn === steps.at.length - 1 && steps.again > 0 && combine === 'add'
        const register = sums[i][turn % parts]
        const place = sizes.map((_, axis) => {
          if (axis === last) return at
          return axis < kept ? position[axis] : 0
        })
        if (factors !== undefined && !masked) {
          for (const factor of factors) value(factor, place, isWide)()
          w.get(register)
          w.vector('f32.madd')
          w.set(register)
          return
        }
        w.get(register)
        value(term, place, isWide)()
        if (masked) {
          w.lanesFrom(steps.again)
          w.vector('v.and')
        }
        join()
        w.set(register)
      }),
    )
  }

  cleared(sums.flat(), none)
  const joined = (): void => sums.forEach((parts) => inFirst(w, parts, join))
  const ends = rows === undefined ? [] : places.map(() => [w.register(), w.register()] as const)
  cleared(ends.flat(), zero)
  const endRow = (): void => {
    joined()
    ends.forEach(([sum, lost], i) => addedTo(w, sum, lost, sums[i][0]))
    cleared(sums.flat(), zero)
  }
  terms(kernel, sum, schedule, pointers, reach.along, { add, endRow })
  joined()
  ends.forEach(([sum, lost], i) => {
    complete(w, sum, lost)()
    w.set(sums[i][0])
  })
  if (across) for (const [first] of sums) acrossLanes(w, first, join)
  return sums.map(([first]) => first)
}
