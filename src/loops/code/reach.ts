/** How the function of a kernel reaches memory: by a pointer for each access, which loops move on. */
import { type Access, sameAccess } from '../access'
import { allAccesses, type Kernel } from '../kernel'
import type { Along } from '../walk'
import type { Writer } from './writer'

/** Locals, one for each access. */
export type Pointers = readonly number[]

/** A vector along the turned axis. */
export interface Row {
  readonly access: Access
  readonly pointers: Pointers
  readonly place: readonly number[]
  /** How far along the axis of vectors. */
  readonly lane: number
}

/** Where elements are: at `place` from the pointers, and with `wide` the vector that begins there. */
export interface Reach {
  readonly start: Pointers
  readonly along: Along<Pointers>
  /** Puts what an access reaches on the stack. */
  readonly load: (access: Access, pointers: Pointers, place: readonly number[], wide: boolean) => void
  /** Writes a register to memory. */
  readonly put: (
    access: Access,
    register: number,
    pointers: Pointers,
    place: readonly number[],
    wide: boolean,
  ) => void
  /** The same for a row. */
  readonly loadRow: (row: Row) => void
  readonly putRow: (row: Row, register: number) => void
  /** Equal for equal elements. */
  readonly nameOf: (access: Access, place: readonly number[], wide: boolean) => string
}

const isSame = (a: Access, b: Access): boolean => a.strides.length === b.strides.length && sameAccess(a, b)

/** The reach of a kernel whose slots are parameters of the function, and of which an axis may lie in vectors. */
export const reachOf = (w: Writer, kernel: Kernel, vector: number | undefined): Reach => {
  const all = allAccesses(kernel)
  const accesses = all.filter((access, i) => all.findIndex((other) => isSame(other, access)) === i)
  const indexOf = (access: Access): number => accesses.findIndex((known) => isSame(known, access))
  const start = accesses.map(({ slot, offset }) => {
    const pointer = w.pointer()
    w.get(slot)
    w.number(offset * 4)
    w.plain('long.add')
    w.set(pointer)
    return pointer
  })

  const along: Along<Pointers> = ({ axis, step, rounds, main, rest }, pointers, inside) => {
    if (rounds + (rest.length > 0 ? 1 : 0) <= 1) {
      for (const part of [...main, ...rest]) inside(part, pointers)
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
      for (const part of main) inside(part, moving)
      moving.forEach((pointer, i) => {
        if (pointer === pointers[i]) return
        w.get(pointer)
        w.number(accesses[i].strides[axis] * step * 4)
        w.plain('long.add')
        w.set(pointer)
      })
    })
    for (const part of rest) inside(part, moving)
  }

  /** The address of an element and the part of it that fits into the instruction. */
  const address = (access: Access, pointers: Pointers, place: readonly number[]): number => {
    const bytes = access.strides.reduce((sum, stride, axis) => sum + stride * (place[axis] ?? 0) * 4, 0)
    w.get(pointers[indexOf(access)])
    if (bytes >= 0) return bytes
    w.number(bytes)
    w.plain('long.add')
    return 0
  }

  const strideOf = (access: Access): number => (vector === undefined ? 0 : (access.strides[vector] ?? 0))
  const further = (place: readonly number[], lane: number): readonly number[] =>
    place.map((at, axis) => (axis === vector ? at + lane : at))

  return {
    start,
    along,
    load: (access, pointers, place, wide) => {
      const stride = wide ? strideOf(access) : 0
      if (stride === 1) {
        w.load(address(access, pointers, place))
        return
      }
      w.loadSplat(address(access, pointers, place))
      if (stride === 0) return
      for (let lane = 1; lane < w.width; lane++) {
        const value = w.register()
        w.set(value)
        const offset = address(access, pointers, further(place, lane))
        w.get(value)
        w.loadLane(offset, lane)
      }
    },
    put: (access, register, pointers, place, wide) => {
      const stride = strideOf(access)
      if (wide && stride === 1) {
        const offset = address(access, pointers, place)
        w.get(register)
        w.store(offset)
        return
      }
      for (let lane = 0; lane < (wide && stride !== 0 ? w.width : 1); lane++) {
        const offset = address(access, pointers, further(place, lane))
        w.get(register)
        w.storeLane(offset, lane)
      }
    },
    loadRow: ({ access, pointers, place, lane }) => w.load(address(access, pointers, further(place, lane))),
    putRow: ({ access, pointers, place, lane }, register) => {
      const offset = address(access, pointers, further(place, lane))
      w.get(register)
      w.store(offset)
    },
    nameOf: (access, place, wide) => {
      const at = access.strides.map((stride, axis) => stride * (place[axis] ?? 0)).reduce((a, b) => a + b, 0)
      return `${indexOf(access)}@${at}${wide && strideOf(access) !== 0 ? 'v' : ''}`
    },
  }
}
