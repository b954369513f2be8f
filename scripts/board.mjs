/**
 * Event files against TensorBoard's own reader, from PyPI's package `tensorboard`, in a virtual environment in the folder
 * that is named: a short run writes them, the reader reads them, and every number and picture must be that of the run.
 * Needs Python 3.9 or newer with `venv`; what is in the folder already is not fetched again.
 *
 *     node scripts/board.mjs /tmp/board
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [given] = process.argv.slice(2)
if (given === undefined) throw new Error('name a folder to work in: node scripts/board.mjs <folder>')
const folder = resolve(given)
const say = (command, words) => execFileSync(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })

const python = join(folder, 'environment', 'bin', 'python')
if (!existsSync(python)) {
  mkdirSync(folder, { recursive: true })
  say('python3', ['-m', 'venv', join(folder, 'environment')])
  // the reader imports pkg_resources, which newer versions of setuptools have not
  say(python, ['-m', 'pip', 'install', '--quiet', 'tensorboard==2.20.0', 'setuptools<81'])
}

const run = join(folder, 'run')
rmSync(run, { recursive: true, force: true })
const words = ['examples/synthetic.ts', '--ranks', '1', '--steps', '60', '--quiet', '--tensorboard']
say('npx', ['ts-node', ...words, '--out', run])

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'images': 0, 'tensors': 0})
found.Reload()
tags = found.Tags()
scalars = {tag: [[e.step, e.value] for e in found.Scalars(tag)] for tag in tags['scalars']}
images = {tag: [[e.width, e.height] for e in found.Images(tag)] for tag in tags['images']}
print(json.dumps({'scalars': scalars, 'images': images}))
`
const read = (name) => JSON.parse(say(python, ['-c', READ, join(run, 'tensorboard', name)]).toString())
const check = (is, what) => {
  if (!is) throw new Error(`TensorBoard reads something else: ${what}`)
}

const rows = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const folders = readdirSync(join(run, 'tensorboard')).filter((name) => name !== 'figures')
const models = [...new Set(rows.map(({ model }) => model))]
check(folders.length === models.length, `${folders.length} models for ${models.length}`)
let numbers = 0
for (const name of folders) {
  const { scalars } = read(name)
  const slug = (model) => model.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const own = rows.filter(({ study, model, seed }) => slug(`${study} ${model} seed ${seed}`) === name)
  check(own.length > 0, `a folder ${name} of no model`)
  for (const tag of ['train_loss', 'test_loss', 'test_err', 'steps_per_sec']) {
    const wanted = own.flatMap((row) => (row[tag] === undefined ? [] : [[row.step, Math.fround(row[tag])]]))
    const read = JSON.stringify(scalars[tag]?.map(([step, value]) => [step, Math.fround(value)]))
    check(read === JSON.stringify(wanted), `${tag} of ${name}`)
    numbers += wanted.length
  }
}
const { images } = read('figures')
const pictures = readdirSync(join(run, 'figures')).filter((name) => name.endsWith('.png'))
check(Object.keys(images).length === pictures.length, `${Object.keys(images).length} pictures`)
for (const name of pictures) {
  const bytes = readFileSync(join(run, 'figures', name))
  const size = JSON.stringify([[bytes.readUInt32BE(16), bytes.readUInt32BE(20)]])
  check(JSON.stringify(images[name.slice(0, -4)]) === size, `the picture ${name}`)
}
console.log(
  `TensorBoard reads ${numbers} numbers of ${folders.length} models and ${pictures.length} pictures as they are`,
)
