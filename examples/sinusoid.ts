/**
 * Sinusoid regression, the first benchmark of MAML, beside a pretrained network and an oracle.
 * `npx ts-node examples/sinusoid.ts --help`; the experiment itself is src/experiments/sinusoid.ts.
 */
import { sinusoid } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(sinusoid)
