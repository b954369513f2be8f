/** Saved, stopped and resumed = never stopped, bit for bit; and a loss that is no number stops a run safely. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import {
  adam,
  adapt,
  conv2d,
  crossEntropy,
  dense,
  flatten,
  full,
  input,
  kronecker,
  model,
  perLayer,
  relu,
  reparam,
  scale,
} from '../../src'
import { runJob } from '../../src/runs/job'
import type { Metrics } from '../../src/runs/outcome'
import { runFolder } from '../../src/runs/run-folder'
import { defaultSettings } from '../../src/runs/settings'

const circuit = pipe(
  input([28, 28, 1]),
  conv2d(32, 3),
  reparam(kronecker),
  relu,
  flatten,
  dense(10),
  reparam(full({ rank: 2 })),
)
const learner = pipe(circuit, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.05) }))
const small = model('circuit', learner, adam(1e-3))
const settings = { ...defaultSettings({ steps: 4, tasks: 2 }), angles: '2', support: 2, query: 3 }

const folder = async () => runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))

describe('a job', () => {
  test('that is interrupted and goes on ends as one that never stopped', async () => {
    const [whole, parts] = [await folder(), await folder()]
    const run = (to: typeof whole, stopAt?: number) => {
      const stop = new AbortController()
      const report = ({ step }: Metrics) => {
        if (step === stopAt) stop.abort()
      }
      return runJob({ model: small, settings, folder: to, signal: stop.signal, report })
    }
    const straight = await run(whole)
    expect(await run(parts, 2)).toBeUndefined()
    expect(await readdir(parts.path)).toEqual(['circuit.checkpoint.safetensors'])
    const resumed = await run(parts)
    const [a, b] = await Promise.all(
      [whole, parts].map(({ path }) => readFile(join(path, 'circuit.safetensors'))),
    )
    expect(a.equals(b)).toBe(true)
    expect({ ...resumed, seconds: 0 }).toEqual({ ...straight, seconds: 0 })
  })

  test('that stopped between its last step and its results only judges what is there', async () => {
    const [whole, stopped] = [await folder(), await folder()]
    const run = (to: typeof whole, steps: number, stopAt?: number) => {
      const stop = new AbortController()
      const report = ({ step }: Metrics) => {
        if (step === stopAt) stop.abort()
      }
      return runJob({
        model: small,
        settings: { ...settings, steps },
        folder: to,
        signal: stop.signal,
        report,
      })
    }
    const straight = await run(whole, 2)
    expect(await run(stopped, 3, 2)).toBeUndefined()
    expect({ ...(await run(stopped, 2)), seconds: 0 }).toEqual({ ...straight, seconds: 0 })
  })

  test.each([
    ['training', -10, /training 'circuit', outer step \d+: got train_loss .*next state .*expected finite/],
    ['testing', -1e38, /testing 'circuit' after outer step 1: got test_loss NaN on a task at \d+°/],
  ])('whose loss is no number while %s stops, says where, and keeps its state', async (_, rate, message) => {
    const to = await folder()
    // steps towards higher loss, ever longer: the parameters leave the numbers of float32
    const bad = model('circuit', learner, scale(rate))
    const run = runJob({
      model: bad,
      settings: { ...settings, steps: 1000 },
      folder: to,
      signal: new AbortController().signal,
      report: () => undefined,
    })
    await expect(run).rejects.toThrow(message)
    await expect(run).rejects.toThrow(/is in .*circuit\.checkpoint\.safetensors/)
    expect(await readdir(to.path)).toContain('circuit.checkpoint.safetensors')
  })
})
