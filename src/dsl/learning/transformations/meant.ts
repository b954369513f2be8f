/** Conditions on the paths of parameters. */
import { fail } from '../../core/problem'
import { paths, type Tree } from '../../core/tree'

/** Refuses a condition that no parameter meets: a path that is mistyped would change nothing, and nobody would know. */
export const checkMeant = (where: string, at: (path: string) => boolean, params: Tree, fix: string): void => {
  const all = paths(params).map(([path]) => path)
  if (!all.some(at))
    fail({
      where,
      given: 'a condition that no path meets',
      expected: `one for some of ${all.join(', ')}`,
      fix,
    })
}
