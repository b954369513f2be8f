/**
 * Lists the engines: which work here, what is in the way of the others, and the command that installs them.
 *
 *   npx ts-node examples/engines.ts
 */
import { engines } from '../src/cli/engines'
import { attempt } from '../src/runs/effects'
import { runMain } from '../src/runs/main'

void runMain(() => attempt(engines), { debug: process.argv.includes('--debug') })
