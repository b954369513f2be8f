/**
 * A loop over expressions. What one step makes of placeholders is traced once; all that it closes over and that does not
 * depend on them is computed before the loop. Besides what is asked for, a loop lists the carry that each step began
 * with: its derivative goes through the steps again, the last one first, computes each anew from that carry and pulls
 * the cotangents back. So it needs the memory of the carries alone, and it is a loop like any other, which can be
 * differentiated and batched in its turn. What of this nobody reads is dropped when a program is traced.
 *
 * Laws: a loop is its steps written out one after the other, and so are its derivatives of every order; batched = mapped.
 */
import { bundled } from '../core/primitive'
import type { AnyTensor, Bundle, Cotangents, Lanes, Spec } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import type { ScanOp } from '../primitives'
import { add, fillLike } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { transpose } from '../primitives/movement'
import { pullback } from './grad'
import { dependents, reachable } from './graph'
import { programOf } from './program'
import { scanShape } from './scan-op'
import { batch } from './vmap'

/** One step, as expressions of placeholders. */
interface Step {
  readonly carry: readonly AnyTensor[]
  /** A place of each list. */
  readonly places: readonly AnyTensor[]
  readonly nextCarry: readonly AnyTensor[]
  readonly listed: readonly AnyTensor[]
}

interface Loop extends Step {
  /** Of the carry or the places: see `ScanOp`. */
  readonly when?: AnyTensor | undefined
  /** Whether a derivative finds in the lists what is listed, and does not compute it anew. */
  readonly keepsListed?: boolean
  readonly init: readonly AnyTensor[]
  readonly lists: readonly AnyTensor[]
  readonly length: number
  readonly reverse: boolean
}

interface Looped {
  readonly carry: readonly AnyTensor[]
  readonly listed: readonly AnyTensor[]
  /** For each step, the carry that it began with. */
  readonly before: readonly AnyTensor[]
}

const isFloat = ({ dtype }: Spec): boolean => dtype === 'float32'

const placeholderLike = ({ shape, dtype }: Spec): AnyTensor => placeholder(shape, dtype)

/** What a tensor repeats, which a step repeats anew: so neither it nor its cotangent is as large as all repetitions. */
const repeatedBy = (x: AnyTensor): AnyTensor => (x.op.name === 'broadcast' ? repeatedBy(x.inputs[0]) : x)

/** The expressions that a step takes from outside; numbers and constants are its own. */
const sharedBy = ({ carry, places, nextCarry, listed }: Step): readonly AnyTensor[] => {
  const own = [...carry, ...places]
  const results = [...nextCarry, ...listed]
  const inside = new Set(dependents(results, own))
  const read = [...inside].filter((x) => !own.includes(x)).flatMap(({ inputs }) => inputs)
  const outside = [...read, ...results].filter((x) => !inside.has(x) && !own.includes(x))
  return [...new Set(outside.map(repeatedBy))].filter((x) => x.inputs.length > 0 || x.symbolic)
}

const settle = (loop: Loop, results: readonly AnyTensor[]): Looped => {
  const carries = loop.carry.length
  const lists = carries + loop.listed.length
  return {
    carry: results.slice(0, carries),
    listed: results.slice(carries, lists),
    before: results.slice(lists),
  }
}

/** Without the lists that no step reads, so that the loop does not depend on them; an instruction has some input. */
const withReadLists = (loop: Loop): Loop => {
  const read = new Set(reachable([...loop.nextCarry, ...loop.listed]))
  const isRead = (_: AnyTensor, i: number): boolean =>
    read.has(loop.places[i]) || loop.places[i] === loop.when
  const isKept =
    loop.init.length > 0 || loop.places.some(isRead) ? isRead : (_: AnyTensor, i: number) => i === 0
  return { ...loop, places: loop.places.filter(isKept), lists: loop.lists.filter(isKept) }
}

/** The results of a loop. */
export const looped = (given: Loop): Looped => {
  const loop = withReadLists(given)
  const { carry, places, nextCarry, listed, init, lists, length, reverse } = loop
  const shared = sharedBy(loop)
  const inputs = [...shared, ...init, ...lists]
  const body = programOf([...shared, ...carry, ...places], [...nextCarry, ...listed, ...carry])
  const when = [...carry, ...places].findIndex((x) => x === loop.when)
  const op: ScanOp = {
    name: 'scan',
    attributes: {
      body,
      carries: carry.length,
      lists: lists.length,
      length,
      reverse,
      ...(when >= 0 && { when }),
    },
  }
  const bundle: Bundle = {
    op,
    inputs,
    results: scanShape(op, inputs),
    derivative: {
      adjoint: (cotangents, wanted) => pulledBack(loop, shared, parts, cotangents, wanted),
      batched: (xs, lanes) => overLanes(loop, shared, xs, lanes),
    },
  }
  const parts: Looped = settle(loop, bundled(bundle))
  return parts
}

/** The cotangents of those inputs that are wanted: shared ones, the first carry, the lists. */
const pulledBack = (
  loop: Loop,
  shared: readonly AnyTensor[],
  made: Looped,
  cotangents: Cotangents,
  wanted: readonly boolean[],
): Cotangents => {
  const { carry, places, nextCarry, listed, lists, length, reverse } = loop
  const all = settle(loop, [...nextCarry, ...listed, ...carry])
  const isWanted = (i: number, x: AnyTensor): boolean => wanted[i] && isFloat(x)
  const wantedShared = shared.filter((x, i) => isWanted(i, x))
  const wantedPlaces = places.filter((x, i) => isWanted(shared.length + carry.length + i, x))
  const floats = carry.filter(isFloat)

  // what flows into a step: from the next one, and from what was listed
  const flowing = floats.map(placeholderLike)
  const shown = [...all.listed, ...all.before].flatMap((x, i) => {
    const list = cotangents[carry.length + i]
    return list === undefined ? [] : [{ x, list, place: placeholderLike(x) }]
  })
  const results = [...all.carry.filter((_, i) => isFloat(carry[i])), ...shown.map(({ x }) => x)]
  const sources = [...floats, ...wantedPlaces, ...wantedShared]
  const flows = [...flowing, ...shown.map(({ place }) => place)]
  const pulled = pullback(results, flows, sources)

  const totals = wantedShared.map(placeholderLike)
  const added = totals.map((total, i) => add(total, pulled[floats.length + wantedPlaces.length + i]))
  const kept = loop.keepsListed === true ? listed : []
  const back = looped({
    carry: [...flowing, ...totals],
    places: [...carry, ...places, ...kept, ...shown.map(({ place }) => place)],
    nextCarry: [...pulled.slice(0, floats.length), ...added],
    listed: pulled.slice(floats.length, floats.length + wantedPlaces.length),
    init: [
      ...carry.flatMap((x, i) => (isFloat(x) ? [cotangents[i] ?? fillLike(x, 0)] : [])),
      ...wantedShared.map((x) => fillLike(x, 0)),
    ],
    lists: [...made.before, ...lists, ...made.listed.slice(0, kept.length), ...shown.map(({ list }) => list)],
    length,
    reverse: !reverse,
    // what does nothing pulls cotangents back as they are, to its carry alone
    when: loop.when,
  })
  const found = new Map<AnyTensor, AnyTensor>([
    ...floats.map((x, i) => [x, back.carry[i]] as const),
    ...wantedShared.map((x, i) => [x, back.carry[floats.length + i]] as const),
    ...wantedPlaces.map((x, i) => [x, back.listed[i]] as const),
  ])
  return [...shared, ...carry, ...places].map((x) => found.get(x))
}

const swapped = (x: AnyTensor): AnyTensor =>
  transpose(x, [1, 0, ...Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2)])

/** Which tensors of the carry differ between lanes, in the end. */
const mappedCarry = (
  { carry, places, nextCarry }: Loop,
  shared: readonly AnyTensor[],
  mapped: readonly boolean[],
): readonly boolean[] => {
  const others = [...shared, ...places].filter((_, i) => mapped[i < shared.length ? i : i + carry.length])
  let now = carry.map((_, i) => mapped[shared.length + i])
  for (;;) {
    const inside = new Set(dependents(nextCarry, [...others, ...carry.filter((_, i) => now[i])]))
    const next = now.map((was, i) => was || inside.has(nextCarry[i]))
    if (next.every((is, i) => is === now[i])) return now
    now = next
  }
}

/** The results for all lanes at once; lists have their lanes behind their places. */
const overLanes = (
  loop: Loop,
  shared: readonly AnyTensor[],
  inputs: readonly AnyTensor[],
  { mapped, ...axis }: Lanes,
): readonly AnyTensor[] => {
  const { carry, places, nextCarry, listed } = loop
  const { size } = axis
  const isMapped = mappedCarry(loop, shared, mapped)
  const first = shared.length + carry.length
  const wider = (x: AnyTensor, is: boolean): AnyTensor => (is ? placeholder([size, ...x.shape], x.dtype) : x)
  const lanesOfCarry = carry.map((x, i) => wider(x, isMapped[i]))
  const lanesOfPlaces = places.map((x, i) => wider(x, mapped[first + i]))
  const lanes = new Map<AnyTensor, AnyTensor>(
    [
      ...carry.map((x, i) => [x, lanesOfCarry[i]] as const),
      ...places.map((x, i) => [x, lanesOfPlaces[i]] as const),
      ...shared.map((x, i) => [x, inputs[i]] as const),
    ].filter(([x, lane]) => x !== lane),
  )
  const every = batch([...nextCarry, ...listed], lanes, axis)
  const widened = (x: AnyTensor, is: boolean, isAlready: boolean): AnyTensor =>
    is && !isAlready ? expandTo(x, [size, ...x.shape]) : x
  const made = looped({
    ...loop,
    carry: lanesOfCarry,
    places: lanesOfPlaces,
    when: loop.when && (lanes.get(loop.when) ?? loop.when),
    nextCarry: nextCarry.map((x, i) => (isMapped[i] ? every[i] : x)),
    listed: every.slice(carry.length),
    init: carry.map((_, i) => {
      const place = shared.length + i
      return widened(inputs[place], isMapped[i], mapped[place])
    }),
    lists: places.map((_, i) => (mapped[first + i] ? swapped(inputs[first + i]) : inputs[first + i])),
  })
  return [
    ...made.carry.map((x, i) => widened(x, true, isMapped[i])),
    ...made.listed.map(swapped),
    ...made.before.map((x, i) => (isMapped[i] ? swapped(x) : expandTo(x, [size, ...x.shape]))),
  ]
}
