/**
 * Rotated MNIST: a network that learns, across tasks, how its layers share their weights.
 * `npx ts-node examples/rmnist.ts --help`; the experiment itself is src/experiments/rmnist.ts.
 */
import { rmnist } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(rmnist)
