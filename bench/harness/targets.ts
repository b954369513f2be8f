/** How much faster than its peers Weyl is meant to be. */
export interface Target {
  readonly workload: string
  /** The best of these. */
  readonly against: readonly string[]
  readonly atLeast: number
  /** One engine; without it, the best. */
  readonly weyl?: string
}

const ratios = (
  workload: string,
  torch: number,
  jax: number,
  loop: number,
  native: number,
): readonly Target[] => [
  { workload, against: ['torch-batched'], atLeast: torch },
  { workload, against: ['jax-jit'], atLeast: jax },
  { workload, against: ['torch-loop'], atLeast: loop },
  { workload, against: ['weyl:wasm'], atLeast: native, weyl: 'weyl:native' },
]

export const targets: readonly Target[] = [
  ...ratios('rank1', 4, 5, 100, 1),
  { workload: 'rank1', against: ['jax-js'], atLeast: 15 },
  { workload: 'rank1', against: ['tfjs-batched'], atLeast: 12 },
  { workload: 'rank1', against: ['tfjs-batched'], atLeast: 3, weyl: 'weyl:wasm' },
  ...ratios('rank5', 4, 4, 30, 1),
  ...ratios('rot8', 2.5, 8, 9, 2.5),
  ...ratios('rmnist', 3.5, 6, 18, 2.5),
  { workload: 'rmnist', against: ['jax-js'], atLeast: 40 },
  { workload: 'rmnist', against: ['torch-batched'], atLeast: 1, weyl: 'weyl:wasm' },
  { workload: 'dedicated', against: ['torch-loop'], atLeast: 10 },
  ...ratios('dedicatedAll', 4, 5, 10, 2.5),
  ...ratios('omniglot', 2, 3, 3, 1),
  ...ratios('miniimagenet', 2, 3, 3, 1),
  ...ratios('sinusoid', 4, 4, 50, 1),
  ...ratios('sinusoid10', 4, 4, 50, 1),
]
