/**
 * The single circuit on images of your own.
 * `npx ts-node examples/own-data.ts --help`; the experiment itself is src/experiments/own-data.ts.
 */
import { ownData } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(ownData)
