/**
 * The text of a shader for several steps: a function for each body, and workgroups dealt out to the steps. Steps with the
 * same body follow each other and find by the number of the workgroup which of them they are, so that the text grows with
 * the number of bodies, not of steps.
 */
import { functionsFor } from './functions'
import type { Call } from './kernels'
import { ACROSS, INVOCATIONS } from './target'
import { FETCHED } from './tiled'
import { type Entry, u } from './values'

interface ShaderText {
  readonly text: string
  readonly groups: number
  /** What its table has behind a 0. */
  readonly entries: readonly Entry[]
}

/** Steps with one body: where their workgroups and their entries begin, and where their workgroups end. */
interface Alike {
  readonly body: number
  readonly calls: readonly Call[]
  readonly first: number
  readonly end: number
  readonly word: number
}

const alike = (calls: readonly Call[]): readonly Alike[] => {
  const byCode = new Map<string, Call[]>()
  for (const call of calls) {
    const same = byCode.get(call.code)
    if (same === undefined) byCode.set(call.code, [call])
    else same.push(call)
  }
  let [first, word] = [0, 1]
  return [...byCode.values()].map((same, body) => {
    const [{ groups, entries }] = same
    const found = { body, calls: same, first, end: first + groups * same.length, word }
    first = found.end
    word += entries.length * same.length
    return found
  })
}

const called = ({ body, calls, first, word }: Alike): string => {
  const [{ groups, entries }] = calls
  const own = `wg - ${u(first)}`
  return calls.length === 1
    ? `k${body}(${own}, l, ${u(word)});`
    : `k${body}((${own}) % ${u(groups)}, l, ${u(word)} + (${own}) / ${u(groups)} * ${u(entries.length)});`
}

/** Halves again and again: how deep statements may lie is limited, and so is how many follow an `else`. */
const dealtOut = (all: readonly Alike[]): string => {
  if (all.length === 1) return called(all[0])
  const half = all.length >> 1
  const [before, after] = [all.slice(0, half), all.slice(half)]
  return `if (wg < ${u(after[0].first)}) {\n${dealtOut(before)}\n} else {\n${dealtOut(after)}\n}`
}

/** The calls in as few parts as have room for their entries in a table of so many words each. */
export const inTables = <C extends Pick<Call, 'entries'>>(
  calls: readonly C[],
  words: number,
): readonly (readonly C[])[] => {
  const parts: C[][] = []
  let left = 0
  for (const call of calls) {
    const needed = call.entries.length
    if (parts.length === 0 || needed > left) {
      parts.push([])
      left = words - 1
    }
    parts[parts.length - 1].push(call)
    left -= needed
  }
  return parts
}

/** The shader of one call or more. */
export const shaderOf = (calls: readonly Call[]): ShaderText => {
  const all = alike(calls)
  const entries = all.flatMap((same) => same.calls.flatMap((call) => call.entries))
  const groups = all[all.length - 1].end
  const functions = all
    .map(({ calls: [{ code }] }, i) => `fn k${i}(wg: u32, l: u32, o: u32) {\n${code}\n}`)
    .join('\n')
  const main = `@compute @workgroup_size(${INVOCATIONS})
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) l: u32) {
let wg = at.y * ${u(ACROSS)} + at.x;
if (wg >= ${u(groups)}) { return; }
${dealtOut(all)}
}`
  const text = [
    '@group(0) @binding(0) var<storage, read_write> m: array<u32>;',
    `@group(0) @binding(1) var<uniform> b: array<vec4u, ${Math.ceil((1 + entries.length) / 4)}>;`,
    ...(functions.includes('lanes[') ? [`var<workgroup> lanes: array<u32, ${INVOCATIONS}>;`] : []),
    ...(functions.includes('left[')
      ? ['left', 'right'].map((name) => `var<workgroup> ${name}: array<f32, ${FETCHED}>;`)
      : []),
    'fn word(i: u32) -> u32 { return b[i >> 2u][i & 3u]; }',
    functionsFor(functions),
    functions,
    main,
  ].join('\n')
  return { text, groups, entries }
}
