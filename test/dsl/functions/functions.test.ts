/** Every function gives what plain loops give, and obeys every law. */
import { describe, expect } from 'vitest'
import * as activations from '../../../src/dsl/functions/activations'
import * as arithmetic from '../../../src/dsl/functions/arithmetic'
import { attention } from '../../../src/dsl/functions/attention'
import * as cholesky from '../../../src/dsl/functions/cholesky'
import * as convolution from '../../../src/dsl/functions/convolution'
import * as cumulative from '../../../src/dsl/functions/cumulative'
import * as indexing from '../../../src/dsl/functions/indexing'
import * as losses from '../../../src/dsl/functions/losses'
import * as normalisation from '../../../src/dsl/functions/normalisation'
import * as pooling from '../../../src/dsl/functions/pooling'
import * as products from '../../../src/dsl/functions/products'
import * as reductions from '../../../src/dsl/functions/reductions'
import * as rotation from '../../../src/dsl/functions/rotation'
import * as sorting from '../../../src/dsl/functions/sorting'
import { erf, expm1 } from '../../../src/dsl/functions/special'
import * as solve from '../../../src/dsl/functions/solve'
import * as stochastic from '../../../src/dsl/functions/stochastic'
import { triangularSolve } from '../../../src/dsl/functions/triangular'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { expectClose, obeysTheLaws, run, test } from '../../laws'
import { cases, numbersOf } from './cases'

const modules = {
  ...activations,
  ...arithmetic,
  ...cumulative,
  ...indexing,
  attention,
  ...cholesky,
  ...losses,
  ...normalisation,
  ...pooling,
  ...products,
  ...reductions,
  ...rotation,
  ...sorting,
  erf,
  expm1,
  ...solve,
  ...stochastic,
  triangularSolve,
}
const convolutions = Object.keys(convolution).filter((name) =>
  /^(conv|convTranspose|locallyConnected)\dd$/.test(name),
)

describe('functions', () => {
  test('each has a case', () => {
    expect(Object.keys(cases).sort()).toEqual([...Object.keys(modules), ...convolutions].sort())
  })

  for (const [name, arbitrary] of Object.entries(cases)) {
    test.prop([arbitrary], { numRuns: 25 })(
      `${name} gives the numbers of plain loops`,
      async ({ call, naive }) => {
        const { f, examples } = call
        const result = await run(reference, f, examples[0])
        const expected = tensor([...naive(...examples[0].map(numbersOf))], result.shape, result.dtype)
        expectClose(name, result, expected, { tolerance: 1e-12 })
      },
    )

    obeysTheLaws(
      name,
      arbitrary.map(({ call }) => call),
      // few of them: they are made of primitives that obey all, and each is many programs
      3,
    )
  }
})
