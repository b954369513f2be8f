/** The tiny experiment as a script, for tests that run it in a process of its own. */
import { runExperiment } from '../../src/node'
import { tiny } from './tiny'

void runExperiment(tiny, process.argv.slice(2), 'tiny')
