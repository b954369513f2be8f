/** The experiments that `weyl` knows, by the names that are typed. */
import { rmnist } from '../../examples/rmnist'
import {
  augmented,
  fewShot,
  kernelSharing,
  miniImagenetBenchmark,
  omniglotBenchmark,
  ownData,
  rmnistDedicated,
  rotatedMnist,
  rotation,
  sharing,
  sinusoid,
  synthetic,
} from '../experiments'
import type { Experiment } from '../runs/experiment'

const all: readonly Experiment[] = [
  augmented,
  fewShot,
  kernelSharing,
  miniImagenetBenchmark,
  omniglotBenchmark,
  ownData,
  rmnist,
  rmnistDedicated,
  rotatedMnist,
  rotation,
  sharing,
  sinusoid,
  synthetic,
]

export const catalogue: Readonly<Record<string, Experiment>> = Object.fromEntries(
  all.map((experiment) => [experiment.name, experiment]),
)
