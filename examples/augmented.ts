/**
 * Augmentation meta-training of the MSR paper, on MNIST or on Omniglot and MiniImagenet of your own.
 * `npx ts-node examples/augmented.ts --help`; the experiment itself is src/experiments/augmented.ts.
 */
import { augmented } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(augmented)
