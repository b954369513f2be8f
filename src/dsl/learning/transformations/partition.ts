/** Transformations for parts of the parameters. */
import { checkKind, checkParts } from '../../core/arguments'
import { fail } from '../../core/problem'
import { mapLeaves, paths, type Tree } from '../../core/tree'
import type { AnyTensor } from '../../core/tensor'
import { entryOf } from './parts'
import { checkTransformation, type Transformation } from './transformation'

type Parts = Readonly<Record<string, AnyTensor>>

/**
 * For each parameter the transformation of its part, which is named by its path. A transformation sees its part alone,
 * so a norm is that of the part; paths are what they are in the whole. Throws at the start where a part is empty.
 *
 * Law: of one part, it is that transformation.
 *
 * @example
 * const part = (path: string) => (path === 'rate' ? 'still' : 'moving')
 * const how = partition({ still: sgd(0), moving: sgd(1) }, part)
 * const params = { rate: tensor([3], [1]), weight: tensor([4], [1]) }
 * how.update(params, how.init(params), params)[0] // { rate: [0], weight: [4] }
 */
export const partition = <Part extends string>(
  how: Readonly<Record<Part, Transformation>>,
  partOf: (path: string) => NoInfer<Part>,
): Transformation => {
  const parts: readonly (readonly [string, Transformation])[] = Object.entries(
    checkParts('partition', how, {}),
  )
  for (const [part, of] of parts) checkTransformation(`partition, ${part}`, of)
  checkKind('partition, partOf', partOf, 'a function')
  const only = (part: string, tree: Tree): Parts =>
    Object.fromEntries(paths(tree).filter(([path]) => partOf(path) === part))
  return {
    init: (params) => {
      checkMembers(
        parts.map(([part]) => part),
        partOf,
        params,
      )
      return Object.fromEntries(parts.map(([part, of]) => [part, of.init(only(part, params))]))
    },
    update: (gradients, state, params) => {
      const made = parts.map(([part, of]) => {
        const [steps, after] = of.update(only(part, gradients), entryOf(state, part), only(part, params))
        return { steps: Object.entries(steps), after: [part, after] as const }
      })
      const steps = new Map(made.flatMap((one) => one.steps))
      return [
        mapLeaves(gradients, (gradient, path) => steps.get(path) ?? gradient),
        Object.fromEntries(made.map(({ after }) => after)),
      ]
    },
  }
}

/** Refuses parts without a parameter, and parameters without a part. */
const checkMembers = (parts: readonly string[], partOf: (path: string) => string, params: Tree): void => {
  const found = paths(params).map(([path]) => [path, partOf(path)] as const)
  const lost = found.find(([, part]) => !parts.includes(part))
  if (lost)
    fail({
      where: 'partition',
      given: `the part '${lost[1]}' for ${lost[0]}`,
      expected: `one of ${parts.join(', ')}`,
    })
  const empty = parts.find((part) => found.every(([, one]) => one !== part))
  if (empty !== undefined)
    fail({
      where: 'partition',
      given: `a part '${empty}' without parameters`,
      expected: `a part for some of ${found.map(([path]) => path).join(', ')}`,
    })
}
