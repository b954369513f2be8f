/** tfjs on its wasm backend, out of bench/peers. */
import type * as tfjs from '@tensorflow/tfjs-core'
import { loadPeer } from '../peer'

export type Tf = typeof tfjs
export type { Rank, Tensor } from '@tensorflow/tfjs-core'

export const PACKAGES = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'] as const

export const startTfjs = async (): Promise<Tf> => {
  const tf = loadPeer('@tensorflow/tfjs') as Tf
  loadPeer('@tensorflow/tfjs-backend-wasm')
  await tf.setBackend('wasm')
  await tf.ready()
  return tf
}
