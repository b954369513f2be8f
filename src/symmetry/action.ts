/**
 * Actions: how a group moves tensors of some shape, linearly. A function f with an action on its inputs and one on
 * its outputs is equivariant if f(g · x) = g · f(x). Those on images and grids are in `spatial.ts`.
 *
 * Law: acting by h, then by g, is acting by g h; exactly where `exact` says so of g and h, and up to the error of
 * interpolation elsewhere. Acting on a shape that the group does not act on is an error.
 */
import { checkParts } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import { type Shape, showShape } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import { einsum } from '../dsl/primitives/einsum'
import { tensor } from '../dsl/primitives/leaves'
import { reshape } from '../dsl/primitives/movement'
import { checkGroup, type Group } from './groups/group'
import { checkRepresentation, type Representation } from './representation'

/** How the elements of a group move a tensor. */
export interface GroupAction<G> {
  /** For problems, such as `turns of images`. */
  readonly name: string
  /** The group that moves. */
  readonly group: Group<G>
  /** Whether g moves numbers without rounding or interpolating them. */
  readonly exact: (g: G) => boolean
  /** What g makes of x, of the same shape. */
  readonly act: (g: G, x: Tensor) => Tensor
}

/**
 * An action whose `move` gives back the shape that it was given. Throws for parts without a name, a group, `exact` or
 * `move`.
 *
 * @example
 * const shifts = groupAction({
 *   name: 'shifts',
 *   group: cyclic(3),
 *   exact: () => true,
 *   move: (g, x) => (isFloat32(x) ? roll(x, g, 0) : x),
 * })
 * shifts.act(1, tensor([1, 2, 3], [3])) // [3, 1, 2]
 */
export const groupAction = <G>(
  parts: Omit<GroupAction<G>, 'act'> & { readonly move: (g: G, x: AnyTensor) => AnyTensor },
): GroupAction<G> => {
  const { move, ...rest } = checkParts('groupAction', parts, {
    name: 'a text',
    exact: 'a function',
    move: 'a function',
  })
  checkGroup('groupAction, group', rest.group)
  return { ...rest, act: (g, x) => move(g, x) as Tensor }
}

/** Refuses what is no action. */
export const checkAction = <A>(where: string, action: A): A =>
  checkParts(
    where,
    action,
    { name: 'a text', group: 'a record', exact: 'a function', act: 'a function' },
    'an action: onImages(cyclic(4))',
  )

/** Fails: the action does not fit the shape. */
export const refuse = (name: string, shape: Shape, expected: string): never =>
  fail({
    where: `action ${name}`,
    given: `a tensor of shape ${showShape(shape)}`,
    expected,
    cause: 'the group does not act on tensors of this shape',
  })

/**
 * Nothing moves: the action on the outputs of an invariant function.
 *
 * @example
 * trivialAction(cyclic(4)).act(1, tensor([1, 2, 3], [3])) // [1, 2, 3]
 */
export const trivialAction = <G>(group: Group<G>): GroupAction<G> =>
  groupAction({ name: 'unmoved', group, exact: () => true, move: (_, x) => x })

/**
 * The last axis holds fields of a representation, one after the other: `size` numbers each. Throws for an axis that is
 * no multiple of it.
 *
 * @example
 * const { act } = onChannels(regular(cyclic(2)))
 * await evaluate(act(1, tensor([1, 2, 3, 4], [4]))) // [2, 1, 4, 3]
 */
export const onChannels = <G>(representation: Representation<G>): GroupAction<G> => {
  const { group, size, matrix } = checkRepresentation('onChannels', representation)
  const name = `${representation.name} on channels`
  return groupAction({
    name,
    group,
    exact: (g) => matrix(g).every((x) => x === 0 || Math.abs(x) === 1),
    move: (g, x) => {
      const last = x.shape.at(-1)
      if (last === undefined || last % size !== 0)
        return refuse(name, x.shape, `a multiple of ${size} along the last axis`)
      const fields = x.shape.slice(0, -1).reduce((count, n) => count * n, last / size)
      const moved = einsum('fj,ij->fi', reshape(x, [fields, size]), tensor(matrix(g), [size, size]))
      return reshape(moved, x.shape)
    },
  })
}

/**
 * Both at once, such as images whose channels move with the turns: what the layers of a group convolution map
 * between. Throws where one of the two is no action.
 *
 * @example
 * composeActions(onImages(cyclic(4)), onChannels(regular(cyclic(4)))).name // 'C4 on images and regular on channels'
 */
export const composeActions = <G>(first: GroupAction<G>, second: GroupAction<G>): GroupAction<G> => ({
  name: `${checkAction('composeActions', first).name} and ${checkAction('composeActions', second).name}`,
  group: first.group,
  exact: (g) => first.exact(g) && second.exact(g),
  act: (g, x) => second.act(g, first.act(g, x)),
})
