/** WebGPU in a page, or in a worker of one. */
import { fail } from '../../dsl/core/problem'
import type { Engine } from '../engine'
import { webgpuEngine } from './engine'
import type { Gpu } from './gpu'

/** What of a page or a worker is used. */
interface Scope {
  readonly navigator?: { readonly gpu?: Gpu }
}

/** The engine `webgpu` on the best adapter of the browser; refused where it has none. */
export const webgpuInPage = async (): Promise<Engine> => {
  const { navigator }: Scope = globalThis as Scope
  const gpu =
    navigator?.gpu ??
    fail({
      where: 'engine webgpu',
      given: 'no WebGPU',
      expected: 'a browser that has it (navigator.gpu), and a page from https or localhost',
      fix: 'another browser, or the engine wasm',
    })
  if ((await gpu.requestAdapter()) === null)
    fail({
      where: 'engine webgpu',
      given: 'no adapter',
      expected: 'a GPU that the browser uses',
      cause: 'the browser has WebGPU, but no driver that it takes, or was told to leave the GPU alone',
      fix: 'hardware acceleration in its settings, another browser, or the engine wasm',
    })
  return webgpuEngine(gpu)
}
