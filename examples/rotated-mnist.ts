/**
 * Rotated MNIST as the field measures it: 12 000 turned digits to train on, 50 000 to test on.
 * `npx ts-node examples/rotated-mnist.ts --help`; the experiment itself is src/experiments/rotated-mnist.ts.
 */
import { rotatedMnist } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(rotatedMnist)
