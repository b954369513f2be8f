/** What the numbers were measured on. */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly packages: Readonly<Record<string, string>>
  readonly date: string
}

const isPackage = (value: unknown): value is { readonly version: string } =>
  typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string'

const versionIn = (folder: string, name: string): readonly (readonly [string, string])[] => {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
    return isPackage(found) ? [[name, found.version]] : []
  } catch {
    return []
  }
}

const root = join(__dirname, '..', '..')

/** The packages that compute, as far as they are installed. */
const packages = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'onnxruntime-node'].flatMap((name) =>
      versionIn(join(root, 'node_modules'), name),
    ),
    ...versionIn(join(root, 'bench', 'peers', 'node_modules'), '@jax-js/jax'),
  ])

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
  node: process.versions.node,
  packages: packages(),
  date: new Date().toISOString(),
})

/** One line for people. */
export const describeMachine = ({ cpu, cores, memoryGb, system, node, date }: Machine): string =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, ${date.slice(0, 10)}`
