/** The engines of `weyl`, which need nothing of Node. */
import type { Engine } from './engine'
import { enginesOf, type Entry } from './named'
import { referenceEngine } from './reference'
import { wasmEngine } from './wasm/engine'

export const everywhere = {
  wasm: {
    about: 'programs compiled into WebAssembly of their own, on up to four cores; comes with the package',
    start: (cores?: number) => Promise.resolve(wasmEngine({ cores })),
    cores: 'told',
  },
  webgpu: {
    about: 'programs written as WGSL, on the GPU of a page by WebGPU, where the browser has it',
    // a page that does not ask for it does not load it
    start: async () => (await import('./webgpu/page.js')).webgpuInPage(),
    cores: 'all',
  },
  reference: {
    about: 'float64, the oracle of the tests; very slow',
    start: () => Promise.resolve(referenceEngine()),
    cores: 'one',
  },
} as const satisfies Readonly<Record<string, Entry>>

/**
 * The engine of that name: `wasm`, `reference`, `webgpu` in a page whose browser has it (and which loads it then), or `auto`
 * for the first that works of `wasm` and `reference`; `wasm` on so many `cores` if it is said. (`weyl/node` knows more of them.)
 * Rejects with a `WeylError` where it does not exist or does not start, and for a number of cores that is not whole or below 1.
 *
 * @example
 * const engine = await engineNamed('wasm')
 * const double = compile((x: Tensor<readonly [2]>) => ops.mul(x, 2), { engine })
 * await double(tensor([1, 2], [2])) // [2, 4]
 */
export const engineNamed: (name: string, cores?: number) => Promise<Engine> = enginesOf(
  everywhere,
  ['wasm', 'reference'],
  '\nthose that need Node are those of engineNamed in weyl/node',
).named
