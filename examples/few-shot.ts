/**
 * Few-shot classification of the digits that come along, in the form of the field's benchmarks.
 * `npx ts-node examples/few-shot.ts --help`; the experiment itself is src/experiments/few-shot.ts.
 */
import { fewShot } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(fewShot)
