/** Files that take long, the longest first: started last, each of them would run alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const LONG = [
  'experiments/experiments',
  'engines/native/edges',
  'package/package',
  'dsl/functions/functions',
  'page/web',
  'page/laws',
  'engines/webgpu/edges',
  'runs/rmnist',
  'dsl/primitives/primitives',
  'cli/weyl',
  'runs/tuning/tune',
  'engines/programs',
  'examples/numbered',
  'runs/tiny',
  'docs/examples',
  'dsl/functions/second-order',
  'runs/resume',
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
