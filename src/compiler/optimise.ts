/**
 * The passes in a row, until nothing gets better.
 *
 * Laws: the same meaning, up to rounding; the same parameters and results, in their order, of the same shapes
 * and types; never a higher cost.
 */
import type { Program } from '../dsl/transforms/program'
import { contract } from './contract'
import { isView, price } from './cost'
import { fold } from './fold'
import { share } from './share'
import { simplify } from './simplify'

const PASSES: readonly ((program: Program) => Program)[] = [share, fold, simplify, contract]

/** Rounds after which a program is left as it is; real ones settle in fewer. */
const ROUNDS = 8

/** Instructions that do something. */
const size = ({ instructions }: Program): number => instructions.filter((x) => !isView(x)).length

/** The program that an engine should run instead. */
export const optimise = (program: Program): Program => {
  let best = program
  for (let round = 0; round < ROUNDS; round++) {
    const next = PASSES.reduce((now, pass) => pass(now), best)
    if (price(next) > price(best) || (price(next) === price(best) && size(next) >= size(best))) break
    best = next
  }
  return best
}
