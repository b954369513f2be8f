/**
 * The sharing problems of the MSR paper, all ranks and models.
 * `npx ts-node examples/sharing.ts --help`; the experiment itself is src/experiments/sharing.ts.
 */
import { experiments, runExperiment } from '../src'

void runExperiment(experiments.sharing)
