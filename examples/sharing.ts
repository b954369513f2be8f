/**
 * The sharing problems of the MSR paper, all ranks and models.
 * `npx ts-node examples/sharing.ts --help`; the experiment itself is src/experiments/sharing.ts.
 */
import { sharing } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(sharing)
