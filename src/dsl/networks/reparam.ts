/**
 * `reparam(r)` makes a weight W out of slow and fast parameters: W = r(slow, fast'). It works for any layer and any r,
 * anywhere in a network, and it nests: a second one reparameterises the fast part of the first.
 * (Zhou, Knowles and Finn, "Meta-learning symmetries by reparameterization", ICLR 2021: W = U v.)
 *
 * A slow parameter is made of others, all of them slow, in the same way: then the sharing itself is of low rank, or held to
 * what commutes with a group.
 *
 * Laws: reparam(identityReparam) changes nothing; reparam(g) after reparam(f) computes what reparam(f ∘ g) does; by path, later
 * in the pipe, it is what it is right after the layer. So it is for slow parameters.
 */
import { checkKind, checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { type Key, split } from '../core/random'
import { sameShape, showShape } from '../core/shape'
import type { Check, ShapeError } from '../core/shape-types'
import { paths, type Tree } from '../core/tree'
import { type AnyNet, checkNet, type Net, type Params } from './net'
import {
  type At,
  matching,
  type Matching,
  parameterAt,
  putAt,
  type PutBeside,
  putLazily,
  recordAt,
  type Replaced,
} from './paths'
import { checkStart, checkThere, forTensor } from './promises'
import { type Named, type Put, type Slot, slotName } from './records'

/** How a weight is made. `apply` is pure; `init` gives constants, and may start from the layer's ordinary weight. */
export interface Reparam<W, Slow, Fast> {
  /** What all tasks share, as placeholders; `{}` where nothing is. */
  readonly slow: Slow
  /** What a task adapts in the place of the weight, as placeholders. */
  readonly fast: Fast
  /** Both as constants, from a key and the weight that the layer itself would start with. */
  readonly init: (
    key: Key,
    weight: W,
  ) => {
    /** Constants like the placeholders. */
    readonly slow: Slow
    /** Constants like the placeholders. */
    readonly fast: Fast
  }
  /** The weight that the parameters make. */
  readonly apply: (slow: Slow, fast: Fast) => W
}

/** A way to make weights, given the shapes of the weight to make. */
export type Reparameterisation<W, Slow, Fast> = (weight: W) => Reparam<W, Slow, Fast>

/** Which weights are meant, and where the slow part goes. */
export interface ReparamSettings<Path extends string, Shared extends string> {
  /** The path of a fast parameter, such as `conv2.weight`, or several; `*` is any one name, as in `*.weight`. */
  readonly at?: Path | readonly Path[]
  /** A name for the slow part, which all weights that use it share; without it, it goes under the layer's name. */
  readonly shared?: Shared
}

/** Which slow parameters are meant: the path of one, such as `slow.dense.U`, or several; `*` as for fast ones. */
export interface SlowSettings<Path extends string> {
  /** From the record of slow parameters on. */
  readonly at: `slow.${Path}` | readonly `slow.${Path}`[]
}

/** A slow record with an entry that other layers may have too; then it must be the same kind of entry. */
type PutShared<Slow, Name extends string, Sl> = Name extends keyof Slow
  ? Slow[Name] extends Sl
    ? Slow
    : ShapeError<'the layers that share these slow parameters need different shapes', Slow[Name], Sl>
  : Put<Slow, Name, Sl>

type NewSlow<Slow, Fast, Path extends string, Shared extends string, Sl> = [Shared] extends [never]
  ? PutBeside<Slow, Matching<Fast, Path>, Sl>
  : PutShared<Slow, Shared, Sl>

/** The weight of a layer by its name. */
type WeightOf<Fast, Layer extends string> = Layer extends keyof Fast
  ? 'weight' extends keyof Fast[Layer]
    ? Fast[Layer]['weight']
    : never
  : ShapeError<'there is no layer before it to reparameterise', Layer, keyof Fast>

/** The layers with another weight in one of them. */
type Remade<Fast, Layer extends string, V> = {
  readonly [K in keyof Fast]: K extends Layer
    ? { readonly [N in keyof Fast[K]]: N extends 'weight' ? V : Fast[K][N] }
    : Fast[K]
}

const weightOf = ({ last }: AnyNet): string => (last === '' ? '' : `${last}.weight`)

/** The weight at the path, which is of one of the layers, made in the way `r`. */
const rewritten = (
  net: AnyNet,
  r: Reparameterisation<Tree, Named, Tree>,
  path: readonly string[],
  shared: string | undefined,
): AnyNet => {
  const layer = path.length > 1 ? path.slice(0, -1) : path
  const blocks = layer.slice(0, -1)
  const where = `reparam of ${path.join('.')}`
  const there = parameterAt(net.parameters.fast, path)
  const how = forTensor(path.join('.'), there, () => r(there))
  const hasSlow = Object.keys(how.slow).length > 0
  const slot = shared ?? slotName(layer[layer.length - 1], recordAt(net.parameters.slow, blocks))
  const place = shared === undefined ? [...blocks, slot] : [shared]
  const put = ({ slow, fast }: Params<Named, Named>, own: Params<Named, Tree>): Params<Named, Named> => ({
    slow: hasSlow ? putAt(slow, place, mergeSlow(slot, recordAt(slow, place), own.slow)) : slow,
    fast: putAt(fast, path, own.fast),
  })
  return {
    ...net,
    parameters: put(net.parameters, how),
    init: (key) => {
      const start = net.init(key)
      const own = layer.reduce((parent, name) => split(parent, name), key)
      const made = how.init(split(own, slot), parameterAt(start.fast, path))
      return put(start, checkStart(where, made, { slow: how.slow, fast: how.fast }))
    },
    apply: ({ slow, fast }, context) => {
      const weight = () => {
        const own = { slow: hasSlow ? recordAt(slow, place) : {}, fast: parameterAt(fast, path) }
        checkThere(`${where}, slow parameters ${place.join('.')}`, own.slow, how.slow)
        checkThere(where, recordAt(fast, path.slice(0, -1)), { [path[path.length - 1]]: how.fast })
        return how.apply(own.slow, own.fast)
      }
      return net.apply({ slow, fast: putLazily(fast, path, weight) }, context)
    },
  }
}

/** What stands in the place of a slow parameter: what it is made of, and by what, where that has parameters. */
type MadeSlow<Slow, Fast> = [keyof Slow] extends [never] ? Fast : { readonly by: Slow; readonly of: Fast }

const SLOW = 'slow'

const isSlow = (path: string): boolean => path.startsWith(`${SLOW}.`)

/** The slow parameter at the path, made in the way `r`. */
const rewrittenSlow = (
  net: AnyNet,
  r: Reparameterisation<Tree, Named, Tree>,
  path: readonly string[],
): AnyNet => {
  const at = [SLOW, ...path].join('.')
  const there = parameterAt(net.parameters.slow, path)
  const how = forTensor(at, there, () => r(there))
  const hasSlow = Object.keys(how.slow).length > 0
  const put = (slow: Named, own: Params<Named, Tree>): Named =>
    putAt(slow, path, hasSlow ? { by: own.slow, of: own.fast } : own.fast)
  const weight = (slow: Named): Tree =>
    hasSlow
      ? how.apply(recordAt(slow, [...path, 'by']), parameterAt(slow, [...path, 'of']))
      : how.apply({}, parameterAt(slow, path))
  return {
    ...net,
    parameters: { ...net.parameters, slow: put(net.parameters.slow, how) },
    init: (key) => {
      const { slow, fast } = net.init(key)
      const own = [SLOW, ...path].reduce((parent, name) => split(parent, name), key)
      const made = how.init(own, parameterAt(slow, path))
      return {
        slow: put(slow, checkStart(`reparam of ${at}`, made, { slow: how.slow, fast: how.fast })),
        fast,
      }
    },
    apply: ({ slow, fast }, context) =>
      net.apply({ slow: putLazily(slow, path, () => weight(slow)), fast }, context),
  }
}

/** The names along those paths that a path stands for. */
const placesOf = ({ parameters: { slow, fast } }: AnyNet, path: string): readonly (readonly string[])[] => {
  const other = (record: Named, from: string, to: string): ReadonlyMap<string, string> =>
    new Map(paths(record).map(([name]) => [`${from}${name}`, `${to}${name}`]))
  return isSlow(path)
    ? matching('reparam', { slow }, path, other(fast, `${SLOW}.`, ''))
    : matching('reparam', fast, path, other(slow, '', `${SLOW}.`))
}

/** Layers that name the same slow parameters share them: the first one's start is taken. */
const mergeSlow = (name: string, first: Named, own: Named): Named => {
  if (Object.keys(first).length === 0) return own
  const shapes = (record: Named): ReadonlyMap<string, readonly number[]> =>
    new Map(paths(record).map(([path, { shape }]) => [path, shape]))
  const [known, wanted] = [shapes(first), shapes(own)]
  for (const [path, shape] of wanted) {
    const other = known.get(path)
    if (other === undefined || !sameShape(other, shape))
      fail({
        where: `reparam, slow parameter ${name}.${path}`,
        given: `shapes ${other === undefined ? 'of none' : showShape(other)} and ${showShape(shape)}`,
        expected: 'one shape in all layers that share it',
      })
  }
  return first
}

/**
 * Reparameterises a weight: that of the layer before it, or those `at` other paths. The slow part goes into the slow
 * record under the layer's name, or under a name of one's own, `shared` by all layers that use it. A slow parameter, at a
 * path that begins with `slow`, gives its place to `{ by, of }`, the slow and the fast part of what makes it, which are
 * both slow here; where there is no slow part, to the fast one alone. Throws for a path of no parameter, and where
 * layers that share a slow part need other shapes of it.
 *
 * @example
 * const net = pipe(input([28, 28, 1]), conv2d(32, 3), reparam(kronecker))
 * net.parameters.slow.conv.C.shape // [9, 9]
 * const later = pipe(input([4]), dense(4), relu, dense(4), reparam(kronecker, { at: '*.weight', shared: 'mix' }))
 * later.parameters.slow.mix.A.shape // [4, 4]
 * const both = pipe(net, reparam(fullSharing({ rank: 2 }), { at: 'slow.conv.C' }))
 * both.parameters.slow.conv.C.by.U.shape // [81, 2]
 */
export function reparam<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
  Sl,
  V,
>(
  r: Reparameterisation<WeightOf<Fast, Last>, Sl, V>,
): (
  // nothing is to be inferred from what is only checked
  net: Net<In, Out, Slow, Fast, Last> & NoInfer<Check<WeightOf<Fast, Last>>>,
) => Net<In, Out, Put<Slow, Slot<Last, Slow>, Sl>, Remade<Fast, Last, V>, Last>
export function reparam<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
  Sl,
  V,
  const Path extends string,
>(
  r: Reparameterisation<At<Slow, Path>, Sl, V>,
  settings: SlowSettings<Path>,
): (
  net: Net<In, Out, Slow, Fast, Last> & NoInfer<Check<At<Slow, Path>>>,
) => Net<In, Out, Replaced<Slow, Matching<Slow, Path>, MadeSlow<Sl, V>>, Fast, Last>
export function reparam<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
  Sl,
  V,
  const Path extends string = `${Last}.weight`,
  Shared extends string = never,
>(
  r: Reparameterisation<At<Fast, Path>, Sl, V>,
  settings: ReparamSettings<Path, Shared>,
): (
  net: Net<In, Out, Slow, Fast, Last> &
    NoInfer<Check<At<Fast, Path>> & Check<NewSlow<Slow, Fast, Path, Shared, Sl>>>,
) => Net<In, Out, NewSlow<Slow, Fast, Path, Shared, Sl>, Replaced<Fast, Matching<Fast, Path>, V>, Last>
export function reparam(
  r: Reparameterisation<Tree, Named, Tree>,
  settings: ReparamSettings<string, string> = {},
): (net: AnyNet) => AnyNet {
  checkKind('reparam', r, 'a function', 'a reparameterisation: reparam(fullSharing({ rank: 3 }))')
  const { at, shared } = checkParts('reparam, settings', settings, {})
  return (net) => {
    checkNet('reparam', net)
    const given: readonly string[] = at === undefined ? [weightOf(net)] : typeof at === 'string' ? [at] : at
    if (shared !== undefined && given.some(isSlow))
      fail({
        where: 'reparam',
        given: `a path of slow parameters and a slow part that is shared as '${shared}'`,
        expected: 'paths of fast parameters where a slow part is shared',
        fix: 'leave `shared` out',
      })
    return given.reduce<AnyNet>((before, path) => {
      const places = placesOf(net, path)
      return places.reduce(
        (now, names) =>
          isSlow(path) ? rewrittenSlow(now, r, names.slice(1)) : rewritten(now, r, names, shared),
        before,
      )
    }, net)
  }
}
