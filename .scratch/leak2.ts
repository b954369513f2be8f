import { writeHeapSnapshot } from 'node:v8'
import { compile, grad, tensor, ops } from '../src'
import * as w from '../src'
const main = async () => {
  const engine = w.reference
  const g = (globalThis as any).gc
  for (let i = 0; i < 1200; i++) {
    const n = 2 + (i % 37)
    const x = tensor(Array.from({ length: n }, (_, k) => Math.sin(k + i)), [n])
    const f = (y: any) => ops.sum(ops.mul(ops.tanh(ops.mul(y, i)), ops.exp(y)))
    const c = compile((y: any) => grad(f as any)(y), { engine })
    await c(x)
    await c.dispose()
    if (i === 399 || i === 1199) { g(); writeHeapSnapshot(`/tmp/heap-${i}.heapsnapshot`) }
  }
}
void main()
