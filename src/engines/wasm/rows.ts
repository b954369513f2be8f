/** The functions of `gather` and `scatter`: rows at indices that are known only when the program runs. */
import { type Body, written } from './assembler'
import type { Rows } from './lower'

/** Takes the addresses of the rows (or values), of the indices and of the result. */
export const generateRows = ({ kind, places, width, rows }: Omit<Rows, 'from' | 'indices' | 'to'>): Body =>
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
    const [place, row] = [w.pointer(), w.pointer()]
    w.repeat(places, () => {
      // an index outside would reach into other values: it is taken for the last one
      w.get(indices)
      w.loadNumber(0)
      w.set(place)
      w.get(place)
      w.number(Math.max(0, rows - 1))
      w.get(place)
      w.number(rows)
      w.plain('i32.lt_u')
      w.plain('select')
      w.number(width * 4)
      w.plain('i32.mul')
      w.get(kind === 'gather' ? 0 : 2)
      w.plain('i32.add')
      w.set(row)
      const [source, target] = kind === 'gather' ? [row, to] : [from, row]
      const one = (wide: boolean): void => {
        w.get(target)
        if (wide) {
          w.get(source)
          w.load(0)
        } else {
          w.get(source)
          w.loadSplat(0)
        }
        if (kind === 'scatter') {
          w.get(target)
          if (wide) w.load(0)
          else w.loadSplat(0)
          w.vector('f32x4.add')
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
