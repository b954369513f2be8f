/** What an outer step of a workload does, whoever does it, by the cost model of the compiler. */
import { trace } from '../../src'
import { bytesOf, totalCost } from '../../src/compiler/cost'
import { optimise } from '../../src/compiler/optimise'
import { numberedValues } from '../../src/dsl/transforms/values'
import { outerStep } from '../workloads/outer-step'
import type { Workload } from '../workloads/files'
import type { Work } from './roofline'

export const workOf = (workload: Workload): Work => {
  const { step, state, tasks } = outerStep(workload)
  const program = optimise(trace(step, [state, tasks]).program)
  const values = numberedValues(program)
  const given = program.parameters
  const made = program.results.map((number) => values[number])
  return {
    flops: totalCost(program).flops,
    bytes: [...given, ...made].reduce((sum, value) => sum + bytesOf(value), 0),
  }
}
