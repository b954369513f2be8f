import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as TE from 'fp-ts/TaskEither'
import { describe, expect } from 'vitest'
import { METRICS, metricsFile, pastRows } from '../../../src/runs/store/metrics-file'
import type { Metrics } from '../../../src/runs/store/outcome'
import { type RunFolder, runFolder } from '../../../src/runs/store/run-folder'
import { test } from '../../laws/law'

const newFolder = async () => runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
const row = (step: number, train_loss = step, seed = 0): Metrics => ({
  study: 'a',
  model: 'm',
  seed,
  step,
  train_loss,
  steps_per_sec: 1,
})
const textOf = ({ path }: RunFolder) => readFile(join(path, METRICS), 'utf8')
const asText = (rows: readonly Metrics[]) => rows.map((one) => `${JSON.stringify(one)}\n`).join('')

const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer(), fc.nat(1)), { maxLength: 30 })

describe('metrics.jsonl', () => {
  test.prop([rows, fc.nat(30)], { numRuns: 20 })(
    'keeps all rows in their order, also where they come in parts and the run goes on',
    async (entries, cut) => {
      const folder = await newFolder()
      const given = entries.map(([step, loss, seed]) => row(step, loss, seed))
      const file = metricsFile(folder, await pastRows(folder))
      given.slice(0, cut).forEach(file.add)
      await file.written()
      given.slice(cut).forEach(file.add)
      await file.written()
      if (given.length > 0) expect(await textOf(folder)).toBe(asText(given))

      const last = new Map(given.map((one) => [`${one.seed} ${one.step}`, one.train_loss]))
      const kept = await pastRows(folder)
      expect(new Map(kept.map((one) => [`${one.seed} ${one.step}`, one.train_loss]))).toEqual(last)
      expect(kept).toHaveLength(last.size)
      expect(await file.tidied()).toEqual(kept)
      expect(await textOf(folder)).toBe(asText(kept))
    },
  )

  test('writes together what comes while the disk is busy', async () => {
    const folder = await newFolder()
    const sizes: number[] = []
    const counting: RunFolder = {
      ...folder,
      appendLines: (name, values) => {
        sizes.push(values.length)
        return folder.appendLines(name, values)
      },
    }
    const file = metricsFile(counting, [])
    file.add(row(1))
    // the first write begins before the others come
    await Promise.resolve()
    for (let step = 2; step <= 100; step++) file.add(row(step))
    await file.written()
    expect(sizes).toEqual([1, 99])
    expect(await pastRows(folder)).toEqual(Array.from({ length: 100 }, (_, i) => row(i + 1)))
  })

  test('reads nothing where there is no file, and no line that a kill cut short or that is no row', async () => {
    const folder = await newFolder()
    expect(await pastRows(folder)).toEqual([])
    await writeFile(join(folder.path, METRICS), `${asText([row(1)])}{"step": 3}\nnull\n\n`)
    await appendFile(join(folder.path, METRICS), JSON.stringify(row(2)).slice(0, -9))
    const past = await pastRows(folder)
    expect(past).toEqual([row(1)])
    const file = metricsFile(folder, past)
    file.add(row(2))
    await file.written()
    expect(await pastRows(folder)).toEqual([row(1), row(2)])
    await file.tidied()
    expect(await textOf(folder)).toBe(asText([row(1), row(2)]))
  })

  test('reports the first problem of the disk when it is asked, and not before', async () => {
    const folder = await newFolder()
    await mkdir(join(folder.path, METRICS))
    const file = metricsFile(folder, [])
    file.add(row(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    file.add(row(2))
    await expect(file.written()).rejects.toThrow('lost is the newest lines of metrics.jsonl')
  })

  test('passes on a full disk in words', async () => {
    const folder = await newFolder()
    const full: RunFolder = {
      ...folder,
      appendLines: () => TE.left({ where: METRICS, given: 'the error ENOSPC', expected: 'it to be written' }),
    }
    const file = metricsFile(full, [])
    file.add(row(1))
    await expect(file.written()).rejects.toThrow('metrics.jsonl: got the error ENOSPC')
  })
})
