/**
 * Writes the WebAssembly function of a kernel: loops over its axes, and in the middle a block that computes
 * a tile of neighbours in registers.
 */
import { type Access, sameAccess } from '../../loops/access'
import { type Body, written } from './assembler'
import { combinations, type Cover, covers } from '../../loops/covers'
import { addedTo, applied, complete, type Push } from './functions'
import {
  accessesOf,
  type Expr,
  isStill,
  type Kernel,
  nested,
  normal,
  settled,
  targets,
  workOf,
} from '../../loops/kernel'
import { acrossLanes, type Added, blockOf, inFirst } from './long-sums'
import { type Schedule, scheduleOf } from '../../loops/schedule'
import { target } from './target'

const { width } = target

/**
 * The function of a kernel whose slots are 0, 1, …: it takes the address where each of them starts. `fused` says
 * that a product may be added to its sum with one rounding.
 */
export const generate = (given: Kernel, { fused }: { readonly fused: boolean }): Body => {
  const kernel = nested(settled(normal(given)), target)
  return generated(kernel, scheduleOf(kernel, target), fused)
}

const generated = (kernel: Kernel, { vector, tile }: Schedule, fused: boolean): Body => {
  const { sizes, kept, term, finish, to, combine, accumulate, lost } = kernel
  const across = vector !== undefined && vector >= kept
  const isSum = sizes.length > kept
  const accesses: Access[] = []
  const indexOf = (access: Access): number => {
    const found = accesses.findIndex(
      (known) => known.strides.length === access.strides.length && sameAccess(known, access),
    )
    return found >= 0 ? found : accesses.push(access) - 1
  }
  for (const access of [...accessesOf(term), ...accessesOf(finish), ...targets(kernel)]) indexOf(access)
  const slots = accesses.reduce((most, { slot }) => Math.max(most, slot + 1), 0)
  const whole = term.dtype === 'int32'
  const factors =
    fused && !whole && combine === 'add' && term.kind === 'apply' && term.name === 'mul'
      ? term.inputs
      : undefined
  const wholeResult = finish.dtype === 'int32'

  return written(slots, (w) => {
    const start = accesses.map(({ slot, offset }) => {
      const pointer = w.pointer()
      w.get(slot)
      w.number(offset * 4)
      w.plain('i32.add')
      w.set(pointer)
      return pointer
    })

    /** Runs `inside` for every step along so many elements of an axis, with pointers that stand at the step's first. */
    const along = <T>(
      axis: number,
      size: number,
      step: number,
      tails: (left: number) => readonly T[],
      pointers: readonly number[],
      inside: (cover: T, pointers: readonly number[]) => void,
    ): void => {
      const rounds = Math.floor(size / step)
      const left = size - rounds * step
      const main = rounds > 0 ? tails(step) : []
      const rest = left > 0 ? tails(left) : []
      if (rounds + (left > 0 ? 1 : 0) <= 1) {
        for (const cover of [...main, ...rest]) inside(cover, pointers)
        return
      }
      const moving = pointers.map((pointer, i) => {
        if ((accesses[i].strides[axis] ?? 0) === 0) return pointer
        const copy = w.pointer()
        w.get(pointer)
        w.set(copy)
        return copy
      })
      w.repeat(rounds, () => {
        for (const cover of main) inside(cover, moving)
        moving.forEach((pointer, i) => {
          if (pointer === pointers[i]) return
          w.get(pointer)
          w.number(accesses[i].strides[axis] * step * 4)
          w.plain('i32.add')
          w.set(pointer)
        })
      })
      for (const cover of rest) inside(cover, moving)
    }

    /** The address of an element and the part of it that fits into the instruction. */
    const address = (access: Access, pointers: readonly number[], place: readonly number[]): number => {
      const bytes = access.strides.reduce((sum, stride, axis) => sum + stride * (place[axis] ?? 0) * 4, 0)
      w.get(pointers[indexOf(access)])
      if (bytes >= 0) return bytes
      w.number(bytes)
      w.plain('i32.add')
      return 0
    }

    const strideOf = (access: Access): number => (vector === undefined ? 0 : (access.strides[vector] ?? 0))

    const load = (access: Access, pointers: readonly number[], place: readonly number[], wide: boolean) => {
      const stride = wide ? strideOf(access) : 0
      if (stride === 1) {
        w.load(address(access, pointers, place))
        return
      }
      w.loadSplat(address(access, pointers, place))
      if (stride === 0) return
      for (const lane of [1, 2, 3]) {
        const value = w.register()
        w.set(value)
        const next = place.map((at, axis) => (axis === vector ? at + lane : at))
        const offset = address(access, pointers, next)
        w.get(value)
        w.loadLane(offset, lane)
      }
    }

    /** Names what an expression gives at a place, so that equal work is done once in a step. */
    const nameOf = (expr: Expr, place: readonly number[], wide: boolean): string => {
      if (expr.kind === 'load') {
        const { access } = expr
        return `${indexOf(access)}@${access.strides.map((stride, axis) => stride * (place[axis] ?? 0)).reduce((a, b) => a + b, 0)}${wide && strideOf(access) !== 0 ? 'v' : ''}`
      }
      if (expr.kind === 'apply')
        return `${expr.name}${expr.dtype}(${expr.inputs.map((input) => nameOf(input, place, wide)).join()})`
      return expr.kind === 'number'
        ? `${expr.dtype}${Object.is(expr.value, -0) ? '-0' : expr.value}`
        : 'total'
    }

    /** What is the same for every index, computed before the loops. */
    const still = new Map<string, number>()

    const evaluator = (pointers: readonly number[], total?: number) => {
      const known = new Map(still)
      const value =
        (expr: Expr, place: readonly number[], wide: boolean): Push =>
        () => {
          if (expr.kind === 'number') {
            if (expr.dtype === 'int32') w.bits(expr.value)
            else w.floats(expr.value)
            return
          }
          if (expr.kind === 'total') {
            w.get(total ?? 0)
            return
          }
          const name = nameOf(expr, place, wide)
          const found = known.get(name)
          if (found !== undefined) {
            w.get(found)
            return
          }
          if (expr.kind === 'load') load(expr.access, pointers, place, wide)
          else {
            const inputs = expr.inputs.map((input) => value(input, place, wide))
            const types = expr.inputs.map((input) => input.dtype)
            applied(w, expr.name, inputs, types, expr.dtype)()
          }
          const register = w.register()
          w.set(register)
          known.set(name, register)
          w.get(register)
        }
      return value
    }

    const store = (pointers: readonly number[], place: readonly number[], wide: boolean, push: Push) => {
      const result = w.register()
      if (lost !== undefined) {
        const [value, missing] = [w.register(), w.register()]
        push()
        w.set(value)
        load(to, pointers, place, wide)
        w.set(result)
        load(lost, pointers, place, wide)
        w.set(missing)
        addedTo(w, result, missing, value)
        put(lost, missing, pointers, place, wide)
      } else {
        push()
        if (accumulate) {
          load(to, pointers, place, wide)
          w.vector(wholeResult ? 'i32x4.add' : 'f32x4.add')
        }
        w.set(result)
      }
      put(to, result, pointers, place, wide)
    }

    /** Writes a register to memory. */
    const put = (
      to: Access,
      result: number,
      pointers: readonly number[],
      place: readonly number[],
      wide: boolean,
    ): void => {
      const stride = strideOf(to)
      if (wide && stride === 1) {
        const offset = address(to, pointers, place)
        w.get(result)
        w.store(offset)
        return
      }
      for (const lane of wide && stride !== 0 ? [0, 1, 2, 3] : [0]) {
        const offset = address(
          to,
          pointers,
          place.map((at, axis) => (axis === vector ? at + lane : at)),
        )
        w.get(result)
        w.storeLane(offset, lane)
      }
    }

    const join = (): void => {
      if (combine === 'add') w.vector(whole ? 'i32x4.add' : 'f32x4.add')
      else w.vector(whole ? 'i32x4.max_s' : 'f32x4.max')
    }

    /** Sums over the summed axes for every place, and keeps the totals in registers. */
    const totals = (
      places: readonly (readonly number[])[],
      wide: boolean,
      pointers: readonly number[],
    ): readonly number[] => {
      const order = [...sizes.keys()]
        .filter((axis) => axis >= kept && axis !== vector)
        .concat(across ? [vector] : [])
      const last = order[order.length - 1]
      const steps = across ? Math.floor(sizes[last] / 4) : sizes[last]
      const most = Math.max(1, Math.floor(36 / (places.length * Math.max(1, workOf(term)))))
      const unrolled =
        steps <= most
          ? Math.max(1, steps)
          : ([6, 5, 4, 3, 2].find((n) => n <= most && steps % n === 0) ?? Math.min(most, 4))
      const parts = places.length * unrolled <= 12 ? unrolled : 1
      const sums = places.map(() => Array.from({ length: parts }, () => w.register()))
      for (const register of sums.flat()) {
        if (combine === 'add') w.floats(0)
        else if (whole) w.bits(-(2 ** 31))
        else w.floats(-Infinity)
        w.set(register)
      }
      const isSummed = combine === 'add' && !whole
      /** How often a part is added to along so many elements of an axis; how many elements that is at a time. */
      const added: readonly Added[] = order.map((axis) =>
        axis === last
          ? { size: sizes[axis], step: across ? unrolled * 4 : unrolled, times: unrolled / parts }
          : { size: sizes[axis], step: 1, times: 1 },
      )
      const add = (place: readonly number[], steps: Cover, pointers: readonly number[]): void => {
        const value = evaluator(pointers)
        steps.at.forEach((at, turn) =>
          places.forEach((position, i) => {
            const sum = sums[i][turn % parts]
            const isWide = across ? steps.wide : wide
            const full = sizes.map((_, axis) =>
              axis === last ? at : axis < kept ? position[axis] : place[axis],
            )
            // the other lanes of a single number are no part of the sum
            const masked = across && !steps.wide && combine === 'add'
            if (factors !== undefined && !masked) {
              for (const factor of factors) value(factor, full, isWide)()
              w.get(sum)
              w.vector('f32x4.relaxed_madd')
              w.set(sum)
              return
            }
            w.get(sum)
            value(term, full, isWide)()
            if (masked) {
              w.firstLane()
              w.vector('v128.and')
            }
            join()
            w.set(sum)
          }),
        )
      }
      const joined = (): void => sums.forEach((parts) => inFirst(w, parts, join))
      const walk = (depth: number, size: number, pointers: readonly number[]): void => {
        const axis = order[depth]
        if (axis !== last)
          along(
            axis,
            size,
            1,
            () => [0],
            pointers,
            (_, moved) => over(depth + 1, moved),
          )
        else
          along(
            axis,
            size,
            across ? unrolled * 4 : unrolled,
            (left) => covers(left, { wide: across, width, overlap: false }),
            pointers,
            (cover, moved) =>
              add(
                sizes.map(() => 0),
                cover,
                moved,
              ),
          )
      }
      const blocked = isSummed
        ? blockOf(added, places.length > 2 ? target.sums.longRow : target.sums.row)
        : undefined
      const ends = blocked === undefined ? [] : places.map(() => [w.register(), w.register()] as const)
      for (const register of ends.flat()) {
        w.floats(0)
        w.set(register)
      }
      const over = (depth: number, pointers: readonly number[]): void => {
        const size = sizes[order[depth]]
        if (blocked?.depth !== depth) walk(depth, size, pointers)
        else
          along(
            order[depth],
            size,
            blocked.step,
            (left) => [left],
            pointers,
            (left, moved) => {
              walk(depth, left, moved)
              joined()
              ends.forEach(([sum, lost], i) => addedTo(w, sum, lost, sums[i][0]))
              for (const register of sums.flat()) {
                w.floats(0)
                w.set(register)
              }
            },
          )
      }
      over(0, pointers)
      joined()
      ends.forEach(([sum, lost], i) => {
        complete(w, sum, lost)()
        w.set(sums[i][0])
      })
      if (across) for (const [first] of sums) acrossLanes(w, first, join)
      return sums.map(([first]) => first)
    }

    const block = (cover: readonly Cover[], pointers: readonly number[]): void => {
      const wide = vector !== undefined && !across && cover[vector].wide
      const places = combinations(cover.map(({ at }) => at))
      const sums = isSum ? totals(places, wide, pointers) : []
      const value = evaluator(pointers)
      places.forEach((place, i) => {
        const total = isSum ? evaluator(pointers, sums[i])(finish, place, wide) : value(term, place, wide)
        store(pointers, place, wide, total)
      })
    }

    const over = (axis: number, pointers: readonly number[], cover: readonly Cover[]): void => {
      if (axis === kept) {
        block(cover, pointers)
        return
      }
      const wide = axis === vector
      along(
        axis,
        sizes[axis],
        wide ? tile[axis] * 4 : tile[axis],
        (left) => covers(left, { wide, width, overlap: !accumulate && sizes[axis] >= width }),
        pointers,
        (part, moved) => over(axis + 1, moved, [...cover, part]),
      )
    }
    const ahead = (expr: Expr): void => {
      if (expr.kind === 'number' || expr.kind === 'total') return
      if (expr.kind === 'apply' && !isStill(expr)) {
        expr.inputs.forEach(ahead)
        return
      }
      if (!isStill(expr)) return
      const register = w.register()
      evaluator(start)(expr, [], false)()
      w.set(register)
      still.set(nameOf(expr, [], false), register)
    }
    ahead(term)
    if (isSum) ahead(finish)
    over(0, start, [])
  })
}
