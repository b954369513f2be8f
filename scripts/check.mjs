/**
 * Everything but the tests, quickest first: `npm run check`. Stops at the first step that fails and says
 * which, why it exists, and how to repeat it alone.
 */
import { spawnSync } from 'node:child_process'

const steps = {
  format: 'the layout of the code (mend it with `npm run format`)',
  lengths: 'the length of files, tests among them',
  primitives: 'what is known of a primitive stands in its declaration, and in no list of names',
  layers: 'imports point downwards only',
  unused: 'no unused file, export or dependency',
  types: 'tsc, and what the types cost',
  guide: 'docs/adding-a-primitive.md does what it says',
  page: 'weyl without Node: types, a bundle for a page, its size',
  docs: 'the documentation site builds, no link of it leads nowhere, and its pages can be read by all',
  lint: 'the rules of eslint.config.mjs',
  package: 'the library builds, and its package works for ESM and CommonJS',
}

const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

for (const [name, purpose] of Object.entries(steps)) {
  console.log(`\n— check:${name}: ${purpose}`)
  const begin = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', `check:${name}`], { stdio: 'inherit' })
  if (status !== 0) {
    console.error(
      `\nStopped: check:${name} failed after ${seconds(begin)}. Repeat it with: npm run check:${name}`,
    )
    process.exit(1)
  }
  console.log(`  fine, ${seconds(begin)}`)
}
console.log(`\nAll checks are fine, ${seconds(started)}.`)
