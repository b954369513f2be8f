/**
 * The functions of `gather` and `scatter`: rows at indices that are known only when the program runs. An index outside
 * reaches the last row, so that nothing beyond is touched; what is read there is replaced, and nothing is added to it.
 */
import { type Body, written } from './assembler'
import type { Rows } from './lower'

/** Takes the addresses of the rows (or values), of the indices and of the result. */
export const generateRows = ({
  kind,
  dtype,
  places,
  width,
  rows,
}: Omit<Rows, 'from' | 'indices' | 'to'>): Body =>
  written(3, (w) => {
    const [from, indices, to] = [0, 1, 2].map((parameter) => {
      const pointer = w.pointer()
      w.get(parameter)
      w.set(pointer)
      return pointer
    })
    const step = (pointer: number, bytes: number): void => {
      w.get(pointer)
      w.number(bytes)
      w.plain('i32.add')
      w.set(pointer)
    }
    const [place, isInside, row] = [w.pointer(), w.pointer(), w.pointer()]
    const inside = w.register()
    const masked = (): void => {
      w.get(inside)
      w.vector('v128.and')
    }
    w.repeat(places, () => {
      w.get(indices)
      w.loadNumber(0)
      w.set(place)
      w.get(place)
      w.number(rows)
      w.plain('i32.lt_u')
      w.set(isInside)
      w.number(0)
      w.get(isInside)
      w.plain('i32.sub')
      w.vector('i32x4.splat')
      w.set(inside)
      w.get(place)
      w.number(rows - 1)
      w.get(isInside)
      w.plain('select')
      w.number(width * 4)
      w.plain('i32.mul')
      w.get(kind === 'gather' ? 0 : 2)
      w.plain('i32.add')
      w.set(row)
      const [source, target] = kind === 'gather' ? [row, to] : [from, row]
      const one = (wide: boolean): void => {
        const load = (pointer: number): void => {
          w.get(pointer)
          if (wide) w.load(0)
          else w.loadSplat(0)
        }
        w.get(target)
        load(source)
        masked()
        if (kind === 'scatter') {
          load(target)
          w.vector(dtype === 'int32' ? 'i32x4.add' : 'f32x4.add')
        } else if (dtype === 'float32') {
          // all bits outside are those of no number
          w.get(inside)
          w.bits(-1)
          w.vector('v128.xor')
          w.vector('v128.or')
        }
        if (wide) w.store(0)
        else w.storeLane(0, 0)
        step(source, wide ? 16 : 4)
        step(target, wide ? 16 : 4)
      }
      w.repeat(Math.floor(width / 4), () => one(true))
      w.repeat(width % 4, () => one(false))
      step(indices, 4)
    })
  })
