/**
 * The rotation problems of the MSR paper, with and without flips.
 * `npx ts-node examples/rotation.ts --help`; the experiment itself is src/experiments/rotation.ts.
 */
import { rotation } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(rotation)
