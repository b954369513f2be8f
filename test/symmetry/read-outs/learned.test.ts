/**
 * What layers have learned is read rightly; the short form. Five seeds at full size, one to two minutes a seed:
 * `npx ts-node test/symmetry/read-outs/sweep.ts`
 */
import { describe, expect, test } from 'vitest'
import { engineNamed } from '../../../src/engines'
import { convolutionTasks, denseTasks, learned } from './learned'

describe('a dense layer with weight = U v', () => {
  const engine = engineNamed('wasm')

  test('that was trained on convolutions shares weights as translations do', async () => {
    const { reading } = await learned(convolutionTasks(18), { seed: 0, steps: 400, engine: await engine })
    expect(reading.name).toBe('translations')
    expect(reading.candidates[0].reached).toBeGreaterThan(2.5)
  })

  test('that was trained on tasks without symmetry has none', async () => {
    const { reading } = await learned(denseTasks(18), { seed: 0, steps: 400, engine: await engine })
    expect(reading.name).toBe('none')
  })
})
