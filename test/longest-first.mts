/**
 * Files that take long, the longest first: started last, each of them would run alone at the end. Those that compute stand
 * between those that wait for a page or for other processes, and have the cores meanwhile.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const LONG = [
  'experiments/experiments',
  'page/web',
  'dsl/functions/functions',
  'page/offline',
  'runs/rmnist',
  'page/playground',
  'package/package',
  'runs/sweeps/stopped',
  'engines/native/edges',
  'page/symmetry',
  'docs/examples',
  'page/laws',
  'engines/webgpu/edges',
  'runs/sweeps/sweep',
  'examples/numbered',
  'runs/sweeps/redis',
  'runs/tuning/tune',
  'engines/native/programs',
  'runs/tiny',
  'experiments/few-shot',
  'runs/sweeps/kills.sweep',
  'runs/tracking/board',
  'runs/tracking/watch',
  'dsl/primitives/primitives',
  'cli/weyl',
  'runs/resume',
  'compiler/loops-in-chunks',
  'dsl/learning/adapt',
  'runs/store/survival',
  'engines/edges/tfjs',
  'engines/loops',
  'runs/sweeps/slurm',
]

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return at < 0 ? LONG.length : at
}

/** Others as vitest has them: as long as they took, where it remembers that. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
