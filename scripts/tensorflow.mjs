/**
 * Runs the whole law of engines on `tfjs-node-gpu` where there is no CUDA: builds tfjs-node against the TensorFlow
 * library of PyPI's package for processors (207 MB), in the folder that is named, and lends it to the engine as long as
 * the law runs. Needs pip, unzip and g++; what is in the folder already is not fetched again.
 *
 *     node scripts/tensorflow.mjs /tmp/tensorflow
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const VERSIONS = { tensorflow: '2.15.1', binding: '4.22.0' }

const [given] = process.argv.slice(2)
if (given === undefined) throw new Error('name a folder to build in: node scripts/tensorflow.mjs <folder>')
const folder = resolve(given)
const say = (command, words, cwd = folder) => execFileSync(command, words, { cwd, stdio: 'inherit' })
mkdirSync(folder, { recursive: true })

const library = join(folder, 'tensorflow')
if (!existsSync(library)) {
  const platform = ['--python-version', '311', '--platform', 'manylinux_2_17_x86_64']
  const wheel = `tensorflow-cpu==${VERSIONS.tensorflow}`
  say('pip3', [
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    ...platform,
    '-d',
    'wheel',
    wheel,
  ])
  const [file] = readdirSync(join(folder, 'wheel'))
  say('unzip', ['-q', join('wheel', file), 'tensorflow/include/*', 'tensorflow/libtensorflow*'])
}

const binding = join(folder, 'node_modules/@tensorflow/tfjs-node')
if (!existsSync(binding))
  say('npm', ['install', '--prefix', folder, '--ignore-scripts', `@tensorflow/tfjs-node@${VERSIONS.binding}`])
const target = join(binding, 'lib/napi-v8')
const addon = join(target, 'tfjs_binding.node')
if (!existsSync(addon)) {
  mkdirSync(target, { recursive: true })
  const { include_dir: headers } = createRequire(import.meta.url)('node-api-headers')
  const flags = ['-O1', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8']
  const places = [`-I${headers}`, `-I${join(library, 'include')}`, '-I.', `-L${library}`]
  const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc']
  const libraries = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', `-Wl,-rpath,${library}`]
  say('g++', [...flags, ...places, ...sources, '-o', addon, ...libraries], binding)
}

const lent = resolve('node_modules/@tensorflow/tfjs-node-gpu')
if (existsSync(lent))
  throw new Error(`${lent} is there already: WEYL_ENGINE=tfjs-node-gpu npm run law tries it`)
symlinkSync(binding, lent)
try {
  const env = { ...process.env, WEYL_ENGINE: 'tfjs-node-gpu', TF_CPP_MIN_LOG_LEVEL: '2' }
  process.exitCode = spawnSync('npm', ['run', 'law'], { stdio: 'inherit', env }).status ?? 1
} finally {
  rmSync(lent)
}
