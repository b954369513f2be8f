/** What a loop carries from step to step: a tree whose shapes and types stay. */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import type { AnyTensor } from '../core/tensor'
import { paths, type Tree } from '../core/tree'

const show = ({ dtype, shape }: AnyTensor): string => `${dtype} ${showShape(shape)}`

/** The tensors of the next carry in the order of the first; refused if one would change its shape or type. */
export const carriedOn = (where: string, next: Tree, init: Tree): readonly AnyTensor[] => {
  const now = new Map(paths(next))
  const before = paths(init)
  if (before.every(([path]) => now.has(path)) && now.size !== before.length)
    fail({
      where,
      given: `a step that gives a carry of ${now.size} tensors`,
      expected: `${before.length}, with the names of the first carry`,
    })
  return before.map(([path, x]) => {
    const y = now.get(path)
    return y?.dtype === x.dtype && sameShape(y.shape, x.shape)
      ? y
      : fail({
          where,
          given: `a step that makes ${y === undefined ? 'nothing' : show(y)} of the carry${path === '' ? '' : ` at ${path}`}`,
          expected: `${show(x)}, as it was before the step`,
          cause: 'the carry goes into the next step, which is the same for all',
        })
  })
}
