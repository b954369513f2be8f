/**
 * Lists the engines: which work here, what is in the way of the others, and the command that installs them.
 *
 *   npx ts-node examples/engines.ts
 */
import { weyl } from '../src/cli/weyl'

void weyl(['engines', ...process.argv.slice(2)])
