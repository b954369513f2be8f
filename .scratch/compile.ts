import { rmnist5 } from '../bench/workloads/settings'
import { workloadOf } from '../bench/workloads/make'
import { wasmEngine } from '../src/engines/wasm/engine'
import { iterate } from '../src/engines/iterate'
import { outerStep } from '../bench/workloads/outer-step'
const main = async () => {
  const engine = wasmEngine({ threads: 2 })
  for (let i = 0; i < Number(process.argv[2] ?? 3); i++) {
    const workload = workloadOf(rmnist5)
    const c0 = process.cpuUsage()
    const began = performance.now()
    const { step, state, tasks } = outerStep(workload)
    const traced = performance.now()
    const run = await iterate(step, { engine, state, data: tasks } as never)
    const t = performance.now()
    const c = process.cpuUsage(c0)
    console.log(`outerStep ${(traced - began).toFixed(0)} iterate ${(t - traced).toFixed(0)} cpu ${((c.user + c.system) / 1000).toFixed(0)}`)
    run.dispose()
  }
  await engine.dispose()
}
void main()
