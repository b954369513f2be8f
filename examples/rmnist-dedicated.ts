/**
 * Rotated MNIST with dedicated circuits, and the seed's design beside it.
 * `npx ts-node examples/rmnist-dedicated.ts --help`; the experiment itself is src/experiments/rmnist-dedicated.ts.
 */
import { rmnistDedicated } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(rmnistDedicated)
