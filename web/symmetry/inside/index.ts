/** The script of a check's worker, without the function: the page puts that after it, as a call of `run`. */
import * as fc from 'fast-check'
import * as weyl from '../../../src'
import { evaluate, type GroupAction, type Shape, showProblem, type Tensor, tensor } from '../../../src'
import { trivialAction, valuesOf, WeylError } from '../../../src'
import * as testing from '../../../src/testing'
import { equivariant, type Law, type Trial } from '../../../src/testing'
import { BROKEN } from '../../../src/testing/equivariant'
import { type Numbers, type Output, read } from '../../../src/testing/output'
import { showConstant } from '../../../src/testing/trial'
import type { Picture, Said } from '../said'
import type { Settings } from '../settings'
import { type Moves, movesOf } from './moves'

export interface Check extends Omit<Settings, 'code' | 'shape'> {
  readonly shape: Shape
}

type Module = Readonly<Record<string, unknown>>
type Program = (require: (name: string) => Module, exports: { default?: unknown }) => Promise<void>
type Function_ = (x: Tensor) => Output | Promise<Output>

interface Scope {
  readonly postMessage: (said: Said) => void
}

const say = (said: Said): void => (globalThis as unknown as Scope).postMessage(said)

/** Milliseconds between two reports of progress. */
const OFTEN = 100

const MODULES: Readonly<Record<string, Module>> = { weyl, 'weyl/testing': testing, 'fast-check': fc }

const require = (name: string): Module =>
  Object.hasOwn(MODULES, name)
    ? MODULES[name]
    : weylError('an import', `‘${name}’`, `one of ${Object.keys(MODULES).join(', ')}`)

const weylError = (where: string, given: string, expected: string): never => {
  throw new WeylError({ where, given, expected })
}

const isFunction = (f: unknown): f is Function_ => typeof f === 'function'

const inWords = (error: unknown): string =>
  error instanceof WeylError ? showProblem(error.problem) : String(error)

/** Characters of a text beside a picture, at most. */
const LONG = 160

const numbersInWords = ({ shape, values }: Pick<Numbers, 'shape' | 'values'>): string => {
  const all = showConstant(tensor(values, shape))
  const set = values.filter((value) => value !== 0).length
  return all.length <= LONG ? all : `[${shape.join(', ')}], ${set} of ${values.length} numbers not 0`
}

/** Numbers as a picture and, as far as they are few, in words. */
const picture = (title: string, { shape, values }: Pick<Numbers, 'shape' | 'values'>): Picture => ({
  title,
  shape,
  values,
  words: numbersInWords({ shape, values }),
})

const ofTensor = (title: string, x: Tensor): Picture =>
  picture(title, { shape: x.shape, values: Float64Array.from(valuesOf(x)) })

/** The function, which tells now and then in how many cases it was called: twice in each. */
const counted = (f: Function_): Function_ => {
  let [calls, last] = [0, -Infinity]
  return (x) => {
    calls++
    if (performance.now() - last >= OFTEN) {
      last = performance.now()
      say({ kind: 'tried', cases: calls >> 1 })
    }
    return f(x)
  }
}

/** One case in pictures: both sides of the law, and how far they are apart. */
const sides = async <G>(
  f: Function_,
  moves: Moves<G>,
  check: Check,
  { g, x }: Trial<G, undefined>,
): Promise<readonly Picture[]> => {
  const right = check.outputs === 'moved' ? 'g · f(x)' : 'f(x)'
  const moved = await evaluate(moves.action.act(g, x))
  const [first, plain] = await read([await f(moved), await f(x)])
  const [second] = await read([
    await evaluate(outputsOf(moves, check).act(g, tensor(plain.values, plain.shape))),
  ])
  const both = [picture('f(g · x)', first), picture(right, second)]
  const apart = first.values.map((value, i) => value - second.values[i])
  const isSameShape = first.shape.join() === second.shape.join()
  return [
    ofTensor('x', x),
    ofTensor('g · x', moved),
    ...both,
    ...(isSameShape ? [picture(`f(g · x) − ${right}`, { shape: first.shape, values: apart })] : []),
  ]
}

/** How the group moves outputs. */
const outputsOf = <G>({ action }: Moves<G>, { outputs }: Check): GroupAction<G> =>
  outputs === 'moved' ? action : trivialAction(action.group)

const law = <G>(f: Function_, moves: Moves<G>, check: Check): Law<G> => {
  const { tolerance } = check
  const { action, inputs } = moves
  const out = outputsOf(moves, check)
  return equivariant(counted(f), { in: action, out, inputs, tolerance, inexact: { tolerance } })
}

const tryAll = async <G>(f: Function_, moves: Moves<G>, check: Check): Promise<void> => {
  const { seed, cases } = check
  const details = await fc.check(law(f, moves, check), { seed, numRuns: cases })
  const { errorInstance: reason, counterexample } = details
  if (counterexample === null) {
    say({ kind: 'held', cases: details.numRuns })
    return
  }
  const [trial] = counterexample
  const element = moves.action.group.show(trial.g)
  if (!(reason instanceof Error) || reason.name !== BROKEN)
    say({ kind: 'failed', problem: inWords(reason), element, pictures: [ofTensor('x', trial.x)] })
  else
    say({
      kind: 'broken',
      reason: reason.message,
      element,
      cases: details.numRuns,
      shrunk: details.numShrinks,
      pictures: await sides(f, moves, check, trial),
    })
}

/** Checks what a program exports by default. */
export const run = async (check: Check, program: Program): Promise<void> => {
  try {
    const exports: { default?: unknown } = {}
    await program(require, exports)
    const f = exports.default
    if (!isFunction(f))
      return weylError(
        'what is checked',
        f === undefined ? 'nothing' : `a ${typeof f}`,
        'a function of a tensor, as the default export',
      )
    await movesOf(check.group, check.shape)((moves) => tryAll(f, moves, check))
  } catch (error) {
    say({ kind: 'failed', problem: inWords(error), element: undefined, pictures: [] })
  }
}
