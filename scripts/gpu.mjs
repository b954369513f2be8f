/**
 * What the engine webgpu does on the GPU of this machine, in under eight minutes: the law of engines, Rotated MNIST, and
 * an outer step of 32 tasks beside the engine native and, where WEYL_PYTHON_TORCH is a Python with torch and CUDA,
 * torch.compile. Prints the card, its driver and a table; a driver of software is enough for `--small`.
 *
 *     node scripts/gpu.mjs [--small]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } })
const isSmall = values.small
const folder = mkdtempSync(join(tmpdir(), 'weyl-gpu-'))

const { create } = await import('webgpu')
const gpu = create([])
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
if (adapter === null) throw new Error('no adapter: weyl engines says why')
const { vendor, architecture, device, description } = adapter.info
const asked = ['--query-gpu=name,driver_version', '--format=csv,noheader']
const card = spawnSync('nvidia-smi', asked, { encoding: 'utf8' }).stdout?.trim() || 'no nvidia-smi'
console.log(`card and driver: ${card}\nadapter: ${[vendor, architecture, device, description].join(' · ')}`)

const ts = ['ts-node', 'examples/rmnist.ts', '--quiet', '--engine', 'webgpu', '--out', join(folder, 'rmnist')]
const sizes = isSmall
  ? ['--steps', '1', '--tasks', '2', '--models', 'single circuit (MSR)']
  : ['--steps', '100']
const timed = ['run', '--silent', 'bench', '--', isSmall ? 'rank1' : 'rmnist']
const contenders = ['--engines', 'webgpu,native', '--peers', isSmall ? 'none' : 'torch-batched']

const steps = [
  { name: 'law of engines', command: 'npm', words: ['run', '--silent', 'law'], seconds: 160 },
  { name: `rmnist, ${sizes[1]} steps`, command: 'npx', words: [...ts, ...sizes], seconds: 180 },
  { name: 'bench', command: 'npm', words: [...timed, ...contenders], seconds: 130 },
]
const env = {
  ...process.env,
  WEYL_ENGINE: 'webgpu',
  WEYL_RUNS: isSmall ? '1' : '10',
  WEYL_TORCH_DEVICE: process.env.WEYL_TORCH_DEVICE ?? 'cuda',
}
const rows = steps.map(({ name, command, words, seconds }) => {
  const began = performance.now()
  const options = { stdio: 'inherit', env, timeout: seconds * 1000 }
  const { status, signal } = spawnSync(command, words, options)
  const result = status === 0 ? 'well' : signal === null ? 'FAILED' : `not done in ${seconds} s`
  return { step: name, result, seconds: Math.round((performance.now() - began) / 1000) }
})
console.table(rows)
rmSync(folder, { recursive: true, force: true })
// what gave the adapter has to be there until the end
process.exitCode = gpu !== undefined && rows.every(({ result }) => result === 'well') ? 0 : 1
