/** What a job keeps: the best state beside the last, and nothing lost where its files are not what they were. */
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { beforeAll, describe, expect } from 'vitest'
import { adapt, dense, showProblem, input, mse, ops, perLayer, scaleUpdates } from '../../../src'
import { model } from '../../../src/node'
import { decodeSafetensors } from '../../../src/data/safetensors'
import { key, split } from '../../../src/dsl/core/random'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { meanInterval } from '../../../src/report/statistics'
import { decodeState } from '../../../src/runs/store/state'
import type { RunFolder } from '../../../src/runs/store/run-folder'
import { decodeCheckpoint } from '../../../src/runs/training/checkpoint'
import { judgeOf } from '../../../src/runs/training/evaluation'
import type { Model } from '../../../src/runs/training/model'
import { right, wording } from '../../data/outcome'
import { tinySource } from '../tiny'
import { contents, newFolder, runTinyJob, type TinyRun } from './tiny-job'
import { test } from '../../laws/law'

const CHECKPOINT = 'two-layers.checkpoint.safetensors'
const BEST = 'two-layers.best.safetensors'
const OUTCOME = 'two-layers.json'

/** Its outer loop takes small steps towards higher loss. */
const rising = model(
  'two layers',
  pipe(input([3]), dense(4), dense(2), adapt({ loss: mse, steps: 1, rate: perLayer(0.05) })),
  scaleUpdates(-1e-3),
)

/** The step and the test loss that the best state says it has, and the loss that it has. */
const bestIn = async (folder: RunFolder, trained: Model) => {
  const bytes = await readFile(join(folder.path, BEST))
  const { metadata } = right(decodeSafetensors(BEST, bytes))
  const { state: meta } = right(decodeState(BEST, bytes, trained.start(key(9)).meta))
  const source = tinySource(1, 4, 3)
  const { results } = await judgeOf(trained, wasmEngine(), source).judge(
    meta,
    source.watched,
    split(key(0), 'test'),
  )
  return {
    step: Number(metadata.step),
    said: Number(metadata.test_loss),
    found: meanInterval(results.map(({ loss }) => loss)).mean,
  }
}

const leastOf = ({ rows }: TinyRun) =>
  rows
    .flatMap(({ step, test_loss }) =>
      test_loss === undefined ? [] : [{ step, said: test_loss, found: test_loss }],
    )
    .reduce((best, row) => (row.said < best.said ? row : best))

describe('the best state', () => {
  test.each([
    ['learns', 1e-2, 40],
    ['learns in jumps', 0.5, 40],
  ])('is that of the least test loss where a model %s', async (_, outerRate, steps) => {
    const folder = await newFolder()
    const run = await runTinyJob(folder, { outerRate, steps })
    expect(await bestIn(folder, run.model)).toEqual(leastOf(run))
  })

  test('is kept where a run goes on that has become worse', async () => {
    const folder = await newFolder()
    const change = () => rising
    const first = await runTinyJob(folder, {}, { stopAt: 9, change })
    const before = await bestIn(folder, first.model)
    expect(before).toEqual(leastOf(first))
    expect(before.step).toBe(1)
    const second = await runTinyJob(folder, {}, { change })
    expect(second.outcome).toBeDefined()
    expect(await bestIn(folder, second.model)).toEqual(
      leastOf({ ...second, rows: [...first.rows, ...second.rows] }),
    )
  })
})

describe('a checkpoint', () => {
  const saved: { bytes: Buffer; run: TinyRun | undefined } = { bytes: Buffer.alloc(0), run: undefined }

  beforeAll(async () => {
    const folder = await newFolder()
    saved.run = await runTinyJob(folder, {}, { stopAt: 4 })
    saved.bytes = await readFile(join(folder.path, CHECKPOINT))
  })

  const decoded = (bytes: Uint8Array) =>
    decodeCheckpoint('it', bytes, saved.run?.model.start(key(0)) ?? rising.start(key(0)))

  test.prop([fc.nat()])('cut short anywhere is refused, and one that is whole is not', (where) => {
    expect(right(decoded(saved.bytes)).past.step).toBe(4)
    const said = wording(decoded(saved.bytes.subarray(0, where % saved.bytes.length)))
    expect(said).toMatch(/^it[^]*Fix: put the file back as it was, or delete it: --resume then/)
  })

  /** All but the numbers of expressions, which are new each time. */
  const content = (value: unknown): string =>
    JSON.stringify(value, (name, inside: unknown) => (name === 'id' ? undefined : inside))

  test('whose header has other white space at its end is read as it was', () => {
    const length = Number(saved.bytes.readBigUInt64LE(0))
    // a header that fills its eight bytes has none of its own
    const more = Buffer.from(saved.bytes.subarray(0, 8))
    more.writeBigUInt64LE(BigInt(length + 8))
    const [header, values] = [saved.bytes.subarray(8, 8 + length), saved.bytes.subarray(8 + length)]
    const bytes = Buffer.concat([more, header, Buffer.from('   \t    '), values])
    expect(content(decoded(bytes))).toBe(content(decoded(saved.bytes)))
  })

  test.prop([fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'of which one byte was changed is refused, or read as it was (spaces of its header)',
    (where, change) => {
      const bytes = Uint8Array.from(saved.bytes)
      bytes[where % bytes.length] ^= change
      const found = decoded(bytes)
      if (E.isRight(found)) expect(content(found)).toBe(content(decoded(saved.bytes)))
      else expect(showProblem(found.left)).toContain('.best.safetensors')
    },
  )

  test('whose parameters were changed says that it is damaged', () => {
    const bytes = Uint8Array.from(saved.bytes)
    bytes[bytes.length - 2] ^= 1
    expect(wording(decoded(bytes))).toMatch(
      /^it: got contents with the checksum \w{12}…, expected those it was written with, of checksum \w{12}…\.\n {2}Likely cause: the file is damaged/,
    )
  })

  test.prop([fc.uint8Array({ maxLength: 200 })])('of random bytes is refused', (bytes) => {
    expect(E.isLeft(decoded(bytes))).toBe(true)
  })

  test.each<readonly [string, string, (bytes: Buffer) => Buffer, RegExp]>([
    [
      'cut short',
      CHECKPOINT,
      (bytes) => bytes.subarray(0, 700),
      /checkpoint\.safetensors.*\n {2}Likely cause: the file (was cut short|is damaged)/,
    ],
    ['empty', CHECKPOINT, () => Buffer.alloc(0), /got a file of 0 bytes, expected a safetensors file/],
    [
      'noise',
      CHECKPOINT,
      () => Buffer.alloc(999, 'noise'),
      /checkpoint\.safetensors: got 991 bytes after the first 8/,
    ],
    [
      'no result',
      OUTCOME,
      () => Buffer.from('{"study": "size 1"}'),
      /two-layers\.json: model: got undefined, expected string/,
    ],
    ['no JSON', OUTCOME, () => Buffer.from('{"stu'), /two-layers\.json: got text that is no JSON/],
  ])(
    'or result that is %s stops the run with one message, and no file is touched',
    async (_, name, damage, message) => {
      const folder = await newFolder()
      await runTinyJob(folder, {}, { stopAt: 4 })
      await writeFile(join(folder.path, name), damage(saved.bytes))
      const before = await contents(folder)
      await expect(runTinyJob(folder)).rejects.toThrow(message)
      expect(await contents(folder)).toEqual(before)
    },
  )

  test('of another network names the parameter and both shapes', async () => {
    const folder = await newFolder()
    await runTinyJob(folder, {}, { stopAt: 4 })
    const before = await contents(folder)
    await expect(runTinyJob(folder, { width: 5 })).rejects.toThrow(
      /checkpoint\.safetensors, tensor meta\.\S+: got float32 \[3, 4\], expected float32 \[3, 5\]\.\n {2}Likely cause: the file was written by another network/,
    )
    expect(await contents(folder)).toEqual(before)
  })

  test('that finds no room on the disk leaves the one before it, from which the run can go on', async () => {
    const [folder, whole] = [await newFolder(), await newFolder()]
    await runTinyJob(folder, {}, { stopAt: 4 })
    // what is written goes to a device that is always full
    await symlink('/dev/full', join(folder.path, `${CHECKPOINT}.tmp`))
    await expect(runTinyJob(folder, {}, { stopAt: 8 })).rejects.toThrow(
      `${CHECKPOINT}: got the error ENOSPC, expected it to be written.\n` +
        `  Likely cause: the disk is full; lost is the new version of ${CHECKPOINT}, safe are the one before it and all other files.\n` +
        '  Fix: free some space.',
    )
    expect(right(decoded(await readFile(join(folder.path, CHECKPOINT)))).past.step).toBe(4)
    await runTinyJob(folder)
    await runTinyJob(whole)
    const name = 'two-layers.safetensors'
    expect((await contents(folder))[name]).toBe((await contents(whole))[name])
  })

  test('that a run left which was killed when it had its result is taken away', async () => {
    const folder = await newFolder()
    const { outcome } = await runTinyJob(folder)
    await writeFile(join(folder.path, CHECKPOINT), saved.bytes)
    await writeFile(join(folder.path, `${CHECKPOINT}.tmp`), 'half writ')
    const { outcome: again, rows } = await runTinyJob(folder)
    expect(again).toEqual(outcome)
    expect(rows).toEqual([])
    expect(Object.keys(await contents(folder))).toEqual([BEST, OUTCOME, 'two-layers.safetensors'])
  })
})

/** It cannot be judged: each of its losses is NaN. */
const withoutLosses = (trained: Model): Model => ({
  ...trained,
  judge: (...of) => ({ loss: ops.mul(trained.judge(...of).loss, NaN) }),
})

describe('a job that diverges', () => {
  test.each([
    ['while it trains', 'train', { steps: 4, innerRate: 3, innerSteps: 5 }, (model: Model) => model],
    ['while it is tested', 'test', { steps: 4 }, withoutLosses],
  ] as const)('%s says so although the disk is full', async (_, loss, given, change) => {
    const folder = await newFolder()
    await symlink('/dev/full', join(folder.path, `${CHECKPOINT}.tmp`))
    await expect(runTinyJob(folder, given, { change })).rejects.toThrow(
      new RegExp(
        `got ${loss}_loss NaN[^]*Fix: [^]*could not be saved in \\S*${CHECKPOINT}: the error ENOSPC [(]the disk is full;`,
      ),
    )
  })
})
