/**
 * MiniImagenet from a folder of your own, with Conv4 or ResNet-12.
 * `npx ts-node examples/mini-imagenet.ts --help`; the experiment itself is src/experiments/mini-imagenet.ts.
 */
import { miniImagenetBenchmark } from '../src/experiments'
import { runExperiment } from '../src/node'

void runExperiment(miniImagenetBenchmark)
