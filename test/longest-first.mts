/** Files that take long, the longest first: started last, each of them would run alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const LONG = [
  'experiments/experiments',
  'dsl/functions/functions',
  'engines/native/edges',
  'runs/rmnist',
  'runs/tuning/tune',
  'runs/tiny',
  'dsl/primitives/primitives',
  'engines/programs',
  'package/package',
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
