/** What a network promises of names and shapes, and what is said of a layer that does not keep it. */
import { fail, messageOf, WeylError } from '../core/problem'
import { showShape } from '../core/shape'
import { type AnyTensor, isTensor } from '../core/tensor'
import { paths, type Tree } from '../core/tree'
import type { Named } from './records'

/** The tensors of what a layer gives, which may be anything where it was written without types. */
const tensorsOf = (where: string, made: Tree): readonly (readonly [string, AnyTensor])[] => {
  try {
    return paths(made)
  } catch (error) {
    throw error instanceof WeylError ? new WeylError({ ...error.problem, where }) : error
  }
}

const shown = (where: string, tree: Tree): readonly string[] =>
  tensorsOf(where, tree).map(([path, { shape }]) =>
    path === '' ? showShape(shape) : `${path} ${showShape(shape)}`,
  )

/** What a layer makes, which is refused unless it is made of tensors. */
export const checkTensors = <T extends Tree>(where: string, made: T): T => {
  tensorsOf(where, made)
  return made
}

/** Refuses what is not like the promised output. */
export const checkOutput = (where: string, made: Tree, promised: Tree): void => {
  const [given, expected] = [made, promised].map((tree) => shown(where, tree).join(', '))
  if (given !== expected)
    fail({
      where,
      given: `a result of shape ${given}`,
      expected,
      cause: 'an input of another shape, or a layer whose `apply` does not give what its `output` promises',
    })
}

/** The parameters to begin with, which are refused unless they are like the promised ones, in any order. */
export const checkStart = <P extends Tree>(where: string, made: P, promised: Tree): P => {
  const [given, expected] = [made, promised].map((tree) => [...shown(where, tree)].sort().join(', '))
  if (given !== expected)
    fail({
      where,
      given: `an \`init\` of ${given === '' ? 'nothing' : given}`,
      expected: expected === '' ? 'no parameters' : expected,
      cause: 'its `init` does not give what its parameters promise',
    })
  return made
}

/** Refuses parameters among which some are missing. Those that are made of others are there, and are not made for this. */
export const checkThere = (where: string, given: Named, promised: Named): void => {
  const missing = Object.keys(promised).filter((name) => !(name in given))
  if (missing.length > 0)
    fail({
      where,
      given: `parameters without ${missing.join(', ')}`,
      expected: Object.keys(promised).join(', '),
      cause: 'parameters of another network',
      fix: 'net.init(key(0)) gives all of them, like net.parameters',
    })
}

/** Refuses a block that does not give the shape that it takes. */
export const checkKept = (
  where: string,
  { input, output }: { readonly input: Tree; readonly output: Tree },
) => {
  const [taken, made] = [input, output].map((tree) => shown(where, tree).join(', '))
  if (taken !== made)
    fail({
      where,
      given: `a block from ${taken} to ${made}`,
      expected: 'a block that gives the shape that it takes',
      cause: 'its last layer is of another size than its input',
    })
}

/** What a way to make a tensor gives for what is at a path, which may be the record of a layer: that has several. */
export const forTensor = <T>(path: string, at: Tree, make: () => T): T => {
  try {
    return make()
  } catch (error) {
    if (isTensor(at)) throw error
    const inside = paths(at).map(([name]) => `${path}.${name}`)
    return fail({
      where: 'reparam',
      given: `the path '${path}' of a record`,
      expected: `one of its parameters: ${inside.join(', ')}`,
      cause: `this is a layer, or a parameter made of several, of which that makes nothing (${messageOf(error)})`,
      fix: `at: '${inside[0] ?? path}'`,
    })
  }
}
