/**
 * The synthetic problems of the MSR paper, all ranks and models.
 * `npx ts-node examples/synthetic.ts --help`; the experiment itself is src/experiments/synthetic.ts.
 */
import { synthetic } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(synthetic)
