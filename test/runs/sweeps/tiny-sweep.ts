/** The tiny experiment at a few settings as a script, for tests that run it in processes of their own. */
import { runSweep } from '../../../src/node'
import { tiny } from '../tiny'

void runSweep(tiny, {
  settings: { sizes: ['1'], steps: Number(process.env.TINY_STEPS ?? 8) },
  grid: { innerRate: [0.02, 0.05] },
  seeds: Number(process.env.TINY_SEEDS ?? 1),
  validation: true,
})
