/** What instructions cost here: measured once, in a few milliseconds, and kept beside what is compiled. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as J from 'fp-ts/Json'
import * as t from 'io-ts'
import type { Addon } from './addon'
import { cached } from './cache'
import type { Compiler } from './compiler'
import { node } from './node'

/** Steps in which costs are told apart, so that what is measured under load gives the same code. */
const STEPS = 2
const MOST = 8

const costs = t.tuple([t.number, t.number, t.number])
const PLAIN = [1, 1, 1]

/** The costs of an instruction on vectors of 4, 8 and 16 elements; the least is 1. */
export const costsHere = async (addon: Addon, { command, version }: Compiler): Promise<readonly number[]> => {
  const here = node()
  if (here === undefined) return PLAIN
  const path = await cached(
    ['costs', command, version, here.processor],
    async (folder) => {
      const times = new Float64Array(3)
      addon.measure(times)
      const rounded = Array.from(times, (time) => Math.round((STEPS * time) / Math.min(...times)) / STEPS)
      const file = here.join(folder, 'costs.json')
      await here.files.writeFile(file, JSON.stringify(rounded.map((cost) => Math.min(MOST, cost))))
      return file
    },
    '.json',
  )
  const text = new TextDecoder().decode(await here.files.readFile(path))
  return pipe(
    J.parse(text),
    E.chainW((value) => costs.decode(value)),
    E.getOrElseW(() => PLAIN),
  )
}
