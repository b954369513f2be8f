/**
 * Everything but the tests: `npm run check`. In two lanes, as each step keeps one core busy; what a step prints appears
 * when it ends. Stops at the first step that fails and says which, why it exists, and how to repeat it alone.
 */
import { spawn } from 'node:child_process'

/** What looks at every file is in one lane with what makes files for a moment, and before it. */
const lanes = [
  {
    format: 'the layout of the code (mend it with `npm run format`)',
    lint: 'the rules of eslint.config.mjs',
    docs: 'the documentation site builds, no link of it leads nowhere, and its pages can be read by all',
    package: 'the library builds, and its package works for ESM and CommonJS',
  },
  {
    lengths: 'the length of files, tests among them',
    primitives: 'what is known of a primitive stands in its declaration, and in no list of names',
    layers: 'imports point downwards only',
    unused: 'no unused file, export or dependency',
    types: 'tsc, and what the types cost',
    page: 'weyl without Node: types, a bundle for a page, its size',
    guide: 'docs/adding-a-primitive.md does what it says',
  },
]

const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const running = new Set()

/** Runs a step; whether it is fine, with all that it printed, in the order of printing. */
const outcome = (name) =>
  new Promise((resolve) => {
    const printed = []
    const child = spawn('npm', ['run', '--silent', `check:${name}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(bytes))
    child.on('close', (status) => {
      running.delete(child)
      resolve({ fine: status === 0, printed: Buffer.concat(printed) })
    })
  })

const follow = async (lane) => {
  for (const [name, purpose] of Object.entries(lane)) {
    const begin = performance.now()
    const { fine, printed } = await outcome(name)
    console.log(`\n— check:${name}: ${purpose}\n${printed}  ${fine ? 'fine' : 'failed'}, ${seconds(begin)}`)
    if (fine) continue
    console.error(`\nStopped. Repeat it with: npm run check:${name}`)
    for (const other of running) other.kill()
    process.exit(1)
  }
}

await Promise.all(lanes.map(follow))
console.log(`\nAll checks are fine, ${seconds(started)}.`)
