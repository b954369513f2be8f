/**
 * The synthetic problems of the MSR paper, all ranks and models.
 * `npx ts-node examples/synthetic.ts --help`; the experiment itself is src/experiments/synthetic.ts.
 */
import { experiments, runExperiment } from '../src'

void runExperiment(experiments.synthetic)
