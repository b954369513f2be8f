/**
 * The rotation problems of the MSR paper, with and without flips.
 * `npx ts-node examples/rotation.ts --help`; the experiment itself is src/experiments/rotation.ts.
 */
import { experiments, runExperiment } from '../src'

void runExperiment(experiments.rotation)
