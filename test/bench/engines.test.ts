/** What is timed is the same on the engine that is timed and on the one that says what programs mean. */
import { expect, test } from 'vitest'
import { outerStep } from '../../bench/workloads/outer-step'
import { disagreement } from '../../bench/harness/agreement'
import { workloadOf } from '../../bench/workloads/make'
import { compile, engineNamed, iterate, paths, type Tree, valuesOf } from '../../src'
import type { Settings } from '../../bench/workloads/settings'
import { smallSettings } from './small-settings'

const computed = async (name: 'wasm' | 'reference', settings: Settings) => {
  const engine = await engineNamed(name)
  const { slope, step, state, tasks } = outerStep(workloadOf(settings))
  const once = compile(slope, { engine })
  const [, gradient] = await once(state.meta, tasks)
  await once.dispose()
  const run = await iterate(step, { engine, state, data: tasks })
  const losses: number[] = []
  for (let i = 0; i < 3; i++) losses.push(valuesOf((await run.advance(tasks)).figures.loss)[0])
  run.dispose()
  const stored = (tree: Tree) =>
    Object.fromEntries(
      paths(tree).map(([path, x]) => [
        path,
        { dtype: 'float32' as const, shape: x.shape, values: Float32Array.from(valuesOf(x)) },
      ]),
    )
  return { losses, gradient: stored(gradient) }
}

const ordinary = smallSettings.filter(({ name }) => ['omniglot', 'sinusoid', 'supervised'].includes(name))

test.each(ordinary)('the outer step of $name is the same on wasm as on the reference', async (settings) => {
  expect(
    disagreement(await computed('wasm', settings), await computed('reference', settings)),
  ).toBeUndefined()
})
