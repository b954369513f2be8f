/**
 * Omniglot from a folder of your own, 5- and 20-way, 1- and 5-shot.
 * `npx ts-node examples/omniglot.ts --help`; the experiment itself is src/experiments/omniglot.ts.
 */
import { omniglotBenchmark } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(omniglotBenchmark)
