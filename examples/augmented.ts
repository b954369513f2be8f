/**
 * Augmentation meta-training of the MSR paper, on MNIST or on Omniglot and MiniImagenet of your own.
 * `npx ts-node examples/augmented.ts --help`; the experiment itself is src/experiments/augmented.ts.
 */
import { experiments, runExperiment } from '../src'

void runExperiment(experiments.augmented)
