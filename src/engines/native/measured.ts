/** What instructions cost here: measured once, in a few milliseconds, and kept beside what is compiled. */
import * as t from 'io-ts'
import type { Addon } from './addon'
import { cached, nameFor } from './cache'
import { type Compiler, identityOf } from './compiler'
import { valueKept } from './kept-json'
import { node } from './node'

const costs = t.tuple([t.number, t.number, t.number])
const PLAIN = [1, 1, 1]

/**
 * The costs of an instruction on vectors of 4, 8 and 16 elements, in powers of two of the least: what is measured again,
 * under load, is the same, and so is the code.
 */
export const costsHere = async (addon: Addon, compiler: Compiler): Promise<readonly number[]> => {
  const here = node()
  if (here === undefined) return PLAIN
  const path = await cached(
    nameFor(['costs', ...identityOf(compiler)]),
    async (folder) => {
      const times = new Float64Array(3)
      addon.measure(times)
      const rounded = Array.from(times, (time) => 2 ** Math.round(Math.log2(time / Math.min(...times))))
      const file = here.join(folder, 'costs.json')
      await here.files.writeFile(file, JSON.stringify(rounded))
      return file
    },
    '.json',
  )
  return valueKept(costs, await here.files.readFile(path)) ?? PLAIN
}
