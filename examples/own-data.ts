/**
 * The single circuit on images of your own.
 * `npx ts-node examples/own-data.ts --help`; the experiment itself is src/experiments/own-data.ts.
 */
import { experiments, runExperiment } from '../src'

void runExperiment(experiments.ownData)
