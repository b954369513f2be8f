/**
 * Trees of tensors: a tensor, or a record or tuple of trees. Parameters, examples and results are trees.
 * Law: `restore(tree, leaves(tree))` is `tree`; leaves come in the order of the record's keys.
 */
import { checkKind } from './arguments'
import { fail, kindOf } from './problem'
import { type AnyTensor, isTensor } from './tensor'

/** Tensors in records and tuples, nested in any way: parameters, states, inputs. */
export type Tree = AnyTensor | readonly Tree[] | { readonly [name: string]: Tree }

/**
 * The same tree with every leaf replaced; the caller promises that types and shapes fit. Throws for what is no tree.
 *
 * @example
 * const params = { weight: tensor([1, 2], [2]), bias: literal(3) }
 * mapLeaves(params, (x) => (isFloat32(x) ? mul(x, 10) : x)) // { weight: [10, 20], bias: 30 }
 */
export const mapLeaves = <T extends Tree>(tree: T, f: (leaf: AnyTensor, path: string) => Tree): T => {
  checkKind('mapLeaves', f, 'a function')
  const visit = (node: Tree, path: string): Tree => {
    if (isTensor(node)) return f(node, path)
    if (Array.isArray(node)) return node.map((child: Tree, i) => visit(child, join(path, i)))
    if (!isRecord(node)) return noTree(node, path)
    return Object.fromEntries(
      Object.entries(node).map(([name, child]) => [name, visit(child, join(path, name))]),
    )
  }
  return visit(tree, '') as T
}

const isRecord = (node: unknown): node is Readonly<Record<string, unknown>> =>
  ['Object', 'Module'].includes(kindOf(node))

/** Refuses what is neither a tensor nor made of tensors: callers without types hand in anything. */
const noTree = (node: unknown, path: string): never =>
  fail({
    where: path === '' ? 'trees' : `trees, at ${path}`,
    given: node === undefined || node === null ? 'nothing' : `a value of type ${kindOf(node)}`,
    expected: 'a tensor, or a record or tuple of trees',
    ...(typeof node === 'number' && { fix: `literal(${node}), or tensor([…], shape) of several numbers` }),
  })

const join = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`)

/**
 * All tensors of a tree with their paths, such as `dense.weight`. Throws for what is no tree.
 *
 * @example
 * const params = { dense: { weight: tensor([1, 2], [2]), bias: literal(3) } }
 * paths(params).map(([path]) => path) // ['dense.weight', 'dense.bias']
 */
export const paths = (tree: Tree): readonly (readonly [string, AnyTensor])[] => {
  const found: (readonly [string, AnyTensor])[] = []
  const visit = (node: Tree, path: string): void => {
    if (isTensor(node)) found.push([path, node])
    else if (Array.isArray(node)) node.forEach((child: Tree, i) => visit(child, join(path, i)))
    else if (isRecord(node)) for (const name of Object.keys(node)) visit(node[name], join(path, name))
    else noTree(node, path)
  }
  visit(tree, '')
  return found
}

/**
 * All tensors of a tree.
 *
 * @example
 * leaves({ dense: { weight: tensor([1, 2], [2]), bias: literal(3) } }) // [[1, 2], 3]
 */
export const leaves = (tree: Tree): readonly AnyTensor[] => paths(tree).map(([, leaf]) => leaf)

/** The tree with these leaves instead of its own. */
export const restore = <T extends Tree>(tree: T, replacements: readonly AnyTensor[]): T => {
  let next = 0
  return mapLeaves(tree, () => replacements[next++])
}

/**
 * Combines trees of the same structure leaf by leaf. Throws where another tree has not the names of the first, in its
 * order.
 *
 * @example
 * const [old, fresh] = [{ weight: tensor([1, 2], [2]) }, { weight: tensor([5, 6], [2]) }]
 * zipLeaves(old, [fresh], (x, [y]) => (isFloat32(x) && isFloat32(y) ? sub(y, x) : y)) // { weight: [4, 4] }
 */
export const zipLeaves = <T extends Tree>(
  tree: T,
  others: readonly Tree[],
  f: (leaf: AnyTensor, others: readonly AnyTensor[], path: string) => Tree,
): T => {
  const columns = checkKind('zipLeaves', others, 'a list').map(paths)
  checkKind('zipLeaves', f, 'a function')
  let next = 0
  return mapLeaves(tree, (leaf, path) => {
    const row = columns.map((column) => column[next])
    next++
    row.forEach((entry) => {
      if (entry?.[0] !== path)
        fail({
          where: 'trees',
          given: `a tree with ${entry?.[0] ?? 'nothing'} where the other has ${path}`,
          expected: 'trees with the same names',
        })
    })
    return f(
      leaf,
      row.map(([, other]) => other),
      path,
    )
  })
}
