/** WebGPU in Node: Dawn, from the package `webgpu`, which holds it for all systems. */
import { fail } from '../../dsl/core/problem'
import type { Engine } from '../engine'
import { webgpuEngine } from './engine'
import type { Gpu } from './gpu'

/** What is there after `npm install`. */
export const INSTALL_WEBGPU = 'npm install webgpu (132 MB unpacked: Dawn for all systems)'

const create = async (): Promise<(flags: readonly string[]) => Gpu> => {
  try {
    const dawn = (await import('webgpu')) as unknown as { readonly create: (flags: readonly string[]) => Gpu }
    return dawn.create
  } catch (error) {
    return fail({
      where: 'engine webgpu',
      given: 'no Dawn that loads',
      expected: 'the package webgpu with its native part',
      cause: error instanceof Error ? error.message : String(error),
      fix: INSTALL_WEBGPU,
    })
  }
}

/** An engine on the GPU that Dawn finds. */
export const dawnEngine = async (): Promise<Engine> => webgpuEngine((await create())([]))
