/** The text of a shader for several steps: a function for each body, and workgroups dealt out to the steps in order. */
import { functionsFor } from './functions'
import type { Call } from './kernels'
import { ACROSS, INVOCATIONS } from './target'
import { FETCHED } from './tiled'
import { u } from './values'

export const shaderOf = (calls: readonly Call[]): { readonly text: string; readonly groups: number } => {
  const bodies = [...new Set(calls.map(({ code }) => code))]
  const entries = calls.reduce<{
    readonly groups: number
    readonly words: number
    readonly lines: readonly string[]
  }>(
    ({ groups, words, lines }, { code, begins, groups: own }, i) => {
      const called = `k${bodies.indexOf(code)}(wg${groups === 0 ? '' : ` - ${u(groups)}`}, l, ${u(words)});`
      const isLast = i === calls.length - 1
      const line = isLast ? `{ ${called} }` : `if (wg < ${u(groups + own)}) { ${called} }`
      return { groups: groups + own, words: words + begins.length, lines: [...lines, line] }
    },
    { groups: 0, words: 1, lines: [] },
  )
  const { groups, words, lines } = entries
  const functions = bodies.map((body, i) => `fn k${i}(wg: u32, l: u32, o: u32) {\n${body}\n}`).join('\n')
  const main = `@compute @workgroup_size(${INVOCATIONS})
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) l: u32) {
let wg = at.y * ${u(ACROSS)} + at.x;
${lines.join('\nelse ')}
}`
  const text = [
    '@group(0) @binding(0) var<storage, read_write> m: array<u32>;',
    `@group(0) @binding(1) var<uniform> b: array<vec4u, ${Math.ceil(words / 4)}>;`,
    ...(functions.includes('lanes[') ? [`var<workgroup> lanes: array<u32, ${INVOCATIONS}>;`] : []),
    ...(functions.includes('left[')
      ? ['left', 'right'].map((name) => `var<workgroup> ${name}: array<f32, ${FETCHED}>;`)
      : []),
    'fn word(i: u32) -> u32 { return b[i >> 2u][i & 3u]; }',
    functionsFor(functions),
    functions,
    main,
  ].join('\n')
  return { text, groups }
}
