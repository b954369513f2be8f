/**
 * The passes in a row, until nothing gets better.
 *
 * Laws: the same meaning, up to rounding; the same parameters and results, in their order, of the same shapes
 * and types; never a higher cost.
 */
import { withOriginOf } from '../dsl/core/origin'
import { checkProgram, type Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { contract } from './contract'
import { instructionCount, price } from './cost'
import { fold } from './fold'
import { hasLoops } from './segments'
import { share } from './share'
import { simplify } from './simplify'

const TIDYING: readonly (readonly [name: string, pass: (program: Program) => Program])[] = [
  ['share', share],
  ['fold', fold],
  ['simplify', simplify],
]

/** Rounds after which a program is left as it is; real ones settle in fewer. */
const ROUNDS = 8

/** What one pass made of a program. */
export interface Stage {
  readonly round: number
  readonly pass: string
  readonly program: Program
}

/** One round of tidying; where all is tidy, another order of products. */
const roundOf = (round: number, program: Program): readonly Stage[] => {
  let now = program
  const tidied = TIDYING.map(([pass, f]) => ({ round, pass, program: (now = f(now)) }))
  return isBetter(now, program) ? tidied : [{ round, pass: 'contract', program: contract(program) }]
}

const isBetter = (next: Program, now: Program): boolean =>
  price(next) < price(now) || (price(next) === price(now) && instructionCount(next) < instructionCount(now))

/** The program with better bodies, and what each pass made of it, in order, as far as the rounds made it better. */
export const stages = (program: Program): readonly Stage[] => {
  checkProgram('optimise', program)
  let best = withBodies(program)
  const kept: Stage[] = best === program ? [] : [{ round: 0, pass: 'bodies', program: best }]
  for (let round = 1; round <= ROUNDS; round++) {
    const made = roundOf(round, best)
    const next = made[made.length - 1].program
    if (!isBetter(next, best)) break
    kept.push(...made)
    best = next
  }
  return kept
}

/** Loops with the bodies that an engine should run instead: those that are equal are done once. */
const withBodies = (program: Program): Program => {
  if (!hasLoops(program)) return program
  const known = new Map<Program, Program>()
  const better = (body: Program): Program => {
    const made = known.get(body) ?? optimise(body)
    known.set(body, made)
    return made
  }
  return {
    ...program,
    instructions: program.instructions.map((instruction) => {
      const { op } = instruction
      if (!isScan(op)) return instruction
      const { attributes } = op
      const inner = { ...op, attributes: { ...attributes, body: better(attributes.body) } }
      return withOriginOf(instruction, { ...instruction, op: inner })
    }),
  }
}

/**
 * The program that an engine should run instead: with the same meaning up to rounding, and at no higher cost.
 *
 * @example
 * const { program } = trace((x: Scalar) => mul(x, add(literal(2), literal(3))), [literal(0)])
 * program.instructions.length // 4
 * optimise(program).instructions.length // 2
 */
export const optimise = (program: Program): Program => stages(program).at(-1)?.program ?? program
