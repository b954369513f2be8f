/** How much faster than its peers Weyl is meant to be. */
export interface Target {
  readonly workload: string
  /** The best of these. */
  readonly against: readonly string[]
  readonly atLeast: number
  /** One engine; without it, the best. */
  readonly weyl?: string
}

const batched = ['torch-batched', 'jax-jit']

export const targets: readonly Target[] = [
  { workload: 'rank1', against: ['torch-loop'], atLeast: 20 },
  { workload: 'rank1', against: batched, atLeast: 1.5 },
  { workload: 'rank1', against: ['jax-js'], atLeast: 15 },
  { workload: 'rank1', against: ['tfjs-batched'], atLeast: 12 },
  { workload: 'rank1', against: ['tfjs-batched'], atLeast: 3, weyl: 'weyl:wasm' },
  { workload: 'rmnist', against: ['torch-loop'], atLeast: 8 },
  { workload: 'rmnist', against: batched, atLeast: 5 },
  { workload: 'rmnist', against: ['jax-js'], atLeast: 40 },
  { workload: 'rmnist', against: ['torch-batched'], atLeast: 1, weyl: 'weyl:wasm' },
  { workload: 'dedicated', against: ['torch-loop'], atLeast: 10 },
  { workload: 'dedicatedAll', against: ['torch-loop'], atLeast: 10 },
]
