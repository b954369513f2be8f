/** The process of one contender: `child.ts <contender> <folder>`, see bench/protocol.md. */
import { contenders } from './contenders'
import { serve } from './harness/serve'

const [name, folder] = process.argv.slice(2)

void serve(name, contenders[name], folder).then(() => {
  // a backend may hold threads that would keep the process alive
  process.exit()
})
