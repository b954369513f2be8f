/**
 * The functions of `gather` and `scatter`: rows at indices that are known only when the program runs. An index outside
 * reaches the last row, so that nothing beyond is touched; what is read there is replaced, and nothing is added to it.
 */
import type { Code } from './code'
import { addedTo } from './long-sums'
import type { Rows } from '../steps'
import type { Target } from '../target'

/** Rows without the cells in which they lie: equal work has equal ones. */
export interface Picking extends Omit<Rows, 'from' | 'indices' | 'to' | 'lost'> {
  /** Whether what is lost in adding is kept. */
  readonly keeps: boolean
}

export const pickingOf = ({ kind, dtype, places, width, rows, lost }: Rows): Picking => ({
  kind,
  dtype,
  places,
  width,
  rows,
  keeps: lost !== undefined,
})

/** Takes the addresses of the rows (or values), of the indices and of the result, and of what is lost. */
export const generateRows = (
  { kind, dtype, places, width, rows, keeps }: Picking,
  { vectors }: Target,
): Code => ({
  width: (vectors.findLast((vector) => vector.width <= width) ?? vectors[0]).width,
  parameters: keeps ? 4 : 3,
  write: (w) => {
    const copied = (parameter: number): number => {
      const pointer = w.pointer()
      w.get(parameter)
      w.set(pointer)
      return pointer
    }
    const [from, indices, to] = [0, 1, 2].map(copied)
    const step = (pointer: number, bytes: number): void => {
      w.get(pointer)
      w.number(bytes)
      w.plain('long.add')
      w.set(pointer)
    }
    const [place, isInside, row, lost] = [w.pointer(), w.pointer(), w.pointer(), w.pointer()]
    const [inside, value, sum] = [w.register(), w.register(), w.register()]
    /** The row that is picked, in the tensor at a parameter. */
    const pick = (parameter: number, pointer: number): void => {
      w.get(place)
      w.number(rows - 1)
      w.get(isInside)
      w.plain('long.select')
      w.number(width * 4)
      w.plain('long.mul')
      w.get(parameter)
      w.plain('long.add')
      w.set(pointer)
    }
    w.repeat(places, () => {
      w.get(indices)
      w.loadNumber(0)
      w.set(place)
      w.get(place)
      w.number(rows)
      w.plain('long.lt_u')
      w.set(isInside)
      // all bits, or none
      w.number(0)
      w.get(isInside)
      w.plain('long.sub')
      w.vector('i32.splat')
      w.set(inside)
      pick(kind === 'gather' ? 0 : 2, row)
      if (keeps) pick(3, lost)
      const [source, target] = kind === 'gather' ? [row, to] : [from, row]
      const one = (wide: boolean): void => {
        const load = (pointer: number): void => {
          w.get(pointer)
          if (wide) w.load(0)
          else w.loadSplat(0)
        }
        const store = (pointer: number, push: () => void): void => {
          w.get(pointer)
          push()
          if (wide) w.store(0)
          else w.storeLane(0, 0)
        }
        load(source)
        w.get(inside)
        w.vector('v.and')
        w.set(value)
        if (kind === 'gather')
          store(target, () => {
            w.get(value)
            if (dtype !== 'float32') return
            // all bits outside are those of no number
            w.get(inside)
            w.bits(-1)
            w.vector('v.xor')
            w.vector('v.or')
          })
        else if (keeps) {
          load(target)
          w.set(sum)
          const missing = w.register()
          load(lost)
          w.set(missing)
          addedTo(w, sum, missing, value)
          store(target, () => w.get(sum))
          store(lost, () => w.get(missing))
          step(lost, wide ? w.width * 4 : 4)
        } else
          store(target, () => {
            load(target)
            w.get(value)
            w.vector(dtype === 'int32' ? 'i32.add' : 'f32.add')
          })
        step(source, wide ? w.width * 4 : 4)
        step(target, wide ? w.width * 4 : 4)
      }
      w.repeat(Math.floor(width / w.width), () => one(true))
      w.repeat(width % w.width, () => one(false))
      step(indices, 4)
    })
  },
})
