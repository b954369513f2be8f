/**
 * WebGPU in Node: Dawn, from the package `webgpu`, which holds it for all systems. Where it finds no driver it prints what
 * it tried; so another process looks first, and what that prints is told as the cause.
 */
import { fail, messageOf } from '../../dsl/core/problem'
import type { Engine } from '../engine'
import { elsewhere } from '../kit/elsewhere'
import { noAdapter } from './device'
import { webgpuEngine } from './engine'
import type { Gpu } from './gpu'

/** Clocks tell what a dispatch takes, and not a tenth of a millisecond, which pages are told for fear of each other. */
const FLAGS = ['disable-dawn-features=timestamp_quantization']

/** What is there after `npm install`. */
export const INSTALL_WEBGPU = 'npm install webgpu (132 MB unpacked: Dawn for all systems)'

type Create = (flags: readonly string[]) => Gpu

const create = async (): Promise<Create> => {
  try {
    const dawn: unknown = await import('webgpu')
    return (dawn as { readonly create: Create }).create
  } catch (error) {
    return fail({
      where: 'engine webgpu',
      given: 'no Dawn that loads',
      expected: 'the package webgpu with its native part',
      cause: messageOf(error),
      fix: INSTALL_WEBGPU,
    })
  }
}

const LOOK = `async ({ create }) => {
  const gpu = create([])
  if ((await gpu.requestAdapter()) === null) throw new Error('')
}`

/** Refuses where another process finds no adapter. */
const look = async (): Promise<void> => {
  const failure = await elsewhere('webgpu', LOOK)
  if (failure === undefined) return
  // of what is printed, the lines that are no places in Dawn's source
  const lines = [...failure.printed.matchAll(/^(?:Warning|Error): (.*)$/gm)].map(([, line]) => line.trim())
  noAdapter([failure.said, ...lines].filter((line) => line !== '').join('; '))
}

/** An engine on the GPU that Dawn finds. */
export const dawnEngine = async (): Promise<Engine> => {
  const dawn = await create()
  await look()
  return webgpuEngine(dawn(FLAGS))
}
