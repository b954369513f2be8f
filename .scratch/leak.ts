import { fc } from '@fast-check/vitest'
import { compile, wasmEngine, grad, sum, tensor, ops } from '../src'
import * as w from '../src'
const main = async () => {
  const which = process.argv[2]
  const engine = which === 'reference' ? w.reference : await require('../src/node').engineNamed(which)
  const g = (globalThis as any).gc
  for (let i = 0; i < 2000; i++) {
    const n = 2 + (i % 37)
    const x = tensor(Array.from({ length: n }, (_, k) => Math.sin(k + i)), [n])
    const f = (y: any) => ops.sum(ops.mul(ops.tanh(ops.mul(y, i)), ops.exp(y)))
    const c = compile((y: any) => grad(f as any)(y), { engine })
    await c(x)
    await c.dispose()
    if (i % 400 === 399) { g(); const m = process.memoryUsage(); console.log(which, i, 'heap', (m.heapUsed / 1e6).toFixed(1), 'ext', (m.external / 1e6).toFixed(1), 'rss', (m.rss / 1e6).toFixed(0)) }
  }
}
void main()
