/** Saved, stopped and resumed = never stopped, bit for bit; and a loss that is no number stops a run safely. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { describe, expect, test } from 'vitest'
import {
  adam,
  adapt,
  conv2d,
  crossEntropy,
  dense,
  flatten,
  fullSharing,
  input,
  kronecker,
  perLayer,
  relu,
  reparam,
  scaleUpdates,
} from '../../src'
import { model } from '../../src/node'
import { mnist } from '../../src/data/mnist'
import { rotatedSource } from '../../src/experiments/rotations'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { commonOptions } from '../../src/runs/options/common'
import { startsOf } from '../../src/runs/options/settings'
import type { Metrics } from '../../src/runs/store/outcome'
import { type RunFolder, runFolder } from '../../src/runs/store/run-folder'
import { runJob } from '../../src/runs/training/job'
import type { Model } from '../../src/runs/training/model'
import type { Source } from '../../src/runs/training/source'
import { cellsOf } from '../../src/runs/training/study'
import { right } from '../data/outcome'
import { looseLearner, through } from '../dsl/loose'

// few filters: what is saved and found is the same for many, and many take long to draw, to check and to write
const circuit = pipe(
  input([28, 28, 1]),
  conv2d(4, 3),
  reparam(kronecker),
  relu,
  flatten,
  dense(10),
  reparam(fullSharing({ rank: 2 })),
)
const learner = looseLearner(through(circuit, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.05) })))
const small = model('circuit', learner, adam(1e-3))
const settings = { ...startsOf({ options: commonOptions }), engine: 'wasm', steps: 4, tasks: 2 }

const images = mnist()().then(right)

/** One model on rotated images, at two angles; stopped after the step `stopAt`. */
const run = async (
  trained: Model,
  to: RunFolder,
  {
    steps = settings.steps,
    stopAt,
    debugNan = false,
    change = (source) => source,
  }: {
    readonly debugNan?: boolean
    readonly steps?: number
    readonly stopAt?: number
    readonly change?: (source: Source) => Source
  } = {},
) => {
  const source = change(
    right(rotatedSource(await images, '2', { kind: 'per-angle', balanced: false, support: 2, query: 3 })),
  )
  const study = {
    name: 'rotated',
    models: [trained],
    source: () => TE.right(source),
    pictures: () => Promise.resolve([]),
  }
  const stop = new AbortController()
  const report = ({ step }: Metrics) => {
    if (step === stopAt) stop.abort()
    return Promise.resolve()
  }
  const [cell] = cellsOf([study], settings)
  const engine = wasmEngine()
  return runJob({
    cell,
    settings: { ...settings, steps, debugNan },
    engine,
    source,
    folder: to,
    signal: stop.signal,
    report,
  })
}

const folder = async () => runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))

describe('a job', () => {
  test('that is interrupted and goes on ends as one that never stopped', async () => {
    const [whole, parts] = [await folder(), await folder()]
    const straight = await run(small, whole)
    expect(await run(small, parts, { stopAt: 2 })).toBeUndefined()
    expect(await readdir(parts.path)).toEqual(['circuit.best.safetensors', 'circuit.checkpoint.safetensors'])
    const resumed = await run(small, parts)
    const [a, b] = await Promise.all(
      [whole, parts].map(({ path }) => readFile(join(path, 'circuit.safetensors'))),
    )
    expect(a.equals(b)).toBe(true)
    expect(await readdir(parts.path)).toEqual(await readdir(whole.path))
    expect({ ...resumed, seconds: 0 }).toEqual({ ...straight, seconds: 0 })
  })

  test('that stopped between its last step and its results only judges what is there', async () => {
    const [whole, stopped] = [await folder(), await folder()]
    const straight = await run(small, whole, { steps: 2 })
    expect(await run(small, stopped, { steps: 3, stopAt: 2 })).toBeUndefined()
    expect({ ...(await run(small, stopped, { steps: 2 })), seconds: 0 }).toEqual({ ...straight, seconds: 0 })
  })

  test.each([
    ['training', -10, /training 'circuit', outer step \d+: got train_loss .*next state .*expected finite/],
    [
      'testing',
      -1e38,
      /testing 'circuit' after outer step 1: got test_loss NaN on \d+ of \d+ tasks, the first of them seen at angle \d+/,
    ],
  ])('whose loss is no number while %s stops, says where, and keeps its state', async (_, rate, message) => {
    const to = await folder()
    // steps towards higher loss, ever longer: the parameters leave the numbers of float32
    const bad = model('circuit', learner, scaleUpdates(rate))
    const failing = run(bad, to, { steps: 1000 })
    await expect(failing).rejects.toThrow(message)
    await expect(failing).rejects.toThrow(/is in .*circuit\.checkpoint\.safetensors/)
    expect(await readdir(to.path)).toContain('circuit.checkpoint.safetensors')
  })

  test.each([
    ['training', -10, /^training 'circuit', outer step (\d+), debugNan, in call \d+ of advance: got /],
    ['testing', -1e38, /^testing 'circuit' after outer step 1, debugNan: got /],
  ])(
    'whose loss is no number while %s names the operation that made it, when asked to',
    async (_, rate, message) => {
      const to = await folder()
      const bad = model('circuit', learner, scaleUpdates(rate))
      const failing = run(bad, to, { steps: 1000, debugNan: true })
      await expect(failing).rejects.toThrow(message)
      // the line of the circuit, and the element
      await expect(failing).rejects.toThrow(
        /resume\.test\.ts:\d+.*, makes (NaN|-?Infinity|null) in \d+ of \d+ elements/,
      )
      await expect(failing).rejects.toThrow(/state.* is in .*circuit\.checkpoint\.safetensors/)
    },
  )

  test('whose loss is no number only where it is judged says so, and keeps its state', async () => {
    const to = await folder()
    const unreadable = ({ judged, ...source }: Source): Source => ({
      ...source,
      judged: judged.map((of) => ({
        ...of,
        sample: (...request) => {
          const batch = of.sample(...request)
          return { ...batch, query: { ...batch.query, x: batch.query.x.map(() => Infinity) } }
        },
      })),
    })
    const failing = run(small, to, { change: unreadable })
    await expect(failing).rejects.toThrow(
      /judging 'circuit' after its last step, 4: got test_loss (NaN|Infinity) on 40 of 40 tasks, the first of them seen at angle 0/,
    )
    await expect(failing).rejects.toThrow(/is in .*circuit\.checkpoint\.safetensors/)
    expect(await readdir(to.path)).toEqual(['circuit.best.safetensors', 'circuit.checkpoint.safetensors'])
  })
})
