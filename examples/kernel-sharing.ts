/**
 * How the layers of a network share their kernels, learned from tasks; for `rotated-mnist.ts --sharing`.
 * `npx ts-node examples/kernel-sharing.ts --help`; the experiment itself is src/experiments/kernel-sharing.ts.
 */
import { kernelSharing } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(kernelSharing)
