/** Event files against the formats they are of, and the law that each step is in them once. */
import { mkdir, mkdtemp, readFile, rmdir, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Metrics } from '../../../src/runs/store'
import { eventFile } from '../../../src/runs/tracking/event-file'
import { metricsEvent, pictureEvent, stepOf, timeOf, versionEvent } from '../../../src/runs/tracking/events'
import { crc32c, framed, recordsIn } from '../../../src/runs/tracking/tf-record'
import { decodedRecords, scalarsOf, settingsOf, slowCrc, valuesOf } from './decoded-events'
import { test } from '../../laws/law'

const row = (step: number, more: Partial<Metrics> = {}): Metrics => ({
  study: 'a',
  model: 'm',
  seed: 0,
  step,
  train_loss: step / 4,
  steps_per_sec: 2,
  ...more,
})

const newPath = async () => join(await mkdtemp(join(tmpdir(), 'weyl-')), 'model', 'events')

const bytes = fc.uint8Array({ maxLength: 300 })

describe('the checksum of a record', () => {
  // RFC 3720, B.4
  test.each([
    ['zeros', Array.from({ length: 32 }, () => 0), 0x8a9136aa],
    ['ones', Array.from({ length: 32 }, () => 255), 0x62a8ab43],
    ['bytes that rise', Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['bytes that fall', Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])('of %s is that of RFC 3720', (_, some, sum) => {
    expect(crc32c(Uint8Array.from(some))).toBe(sum)
  })

  test.prop([bytes])('is that of a polynomial, bit by bit', (some) => {
    expect(crc32c(some)).toBe(slowCrc(some))
  })
})

describe('records', () => {
  const files = fc.array(bytes, { maxLength: 5 }).map((records) => ({
    records,
    file: Uint8Array.from(Buffer.concat(records.map(framed))),
    ends: records.map((_, i) => Buffer.concat(records.slice(0, i + 1).map(framed)).length),
  }))

  test.prop([files, fc.nat()])(
    'that were cut anywhere are those before the cut',
    ({ records, file, ends }, cut) => {
      expect(decodedRecords(file)).toEqual(records)
      const at = cut % (file.length + 1)
      const whole = ends.filter((end) => end <= at)
      expect(recordsIn(file.subarray(0, at))).toEqual({
        records: records.slice(0, whole.length),
        end: whole.at(-1) ?? 0,
      })
    },
  )

  test.prop([files.filter(({ file }) => file.length > 0), fc.nat(), fc.nat(7)])(
    'of which one bit has changed are those before it',
    ({ records, file, ends }, place, bit) => {
      const at = place % file.length
      const harmed = file.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte))
      const whole = ends.filter((end) => end <= at)
      expect(recordsIn(harmed).records).toEqual(records.slice(0, whole.length))
    },
  )
})

describe('an event', () => {
  test('is, byte for byte, what TensorBoard 2.21 writes', () => {
    const theirs =
      '1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d5a00000000000000136fb4bf09' +
      '00008040fc54d94110ac022a4c0a110a0a747261696e5f6c6f7373150000a03f0a100a09746573745f6c6f737315cdcccc3d0a0f0a' +
      '08746573745f657272150000003f0a140a0d73746570735f7065725f736563150000164352c42f4d'
    const [first, second] = decodedRecords(Buffer.from(theirs, 'hex'))
    const began = 1_700_000_000
    const full = row(300, { train_loss: 1.25, test_loss: 0.1, test_err: 0.5, steps_per_sec: 150 })
    expect(Buffer.from(metricsEvent(began, full)).toString('hex')).toBe(Buffer.from(second).toString('hex'))
    expect(Buffer.concat([first, second].map(framed)).toString('hex')).toBe(theirs)
    // ours says besides that its step is 0
    expect([timeOf(first), timeOf(versionEvent(began)), stepOf(second)]).toEqual([began, began, 300])
  })

  test.prop([fc.nat({ max: 2 ** 40 })])('knows its step', (step) => {
    expect(stepOf(metricsEvent(0, row(step)))).toBe(step)
  })

  test('of a test has the rate of errors under each condition', () => {
    const errors = [0, 90].map((angle) => ({ condition: { angle }, errors: angle / 90, images: 4 }))
    const file = Buffer.concat(
      [versionEvent(0), metricsEvent(0, row(2, { test_errors: errors }))].map(framed),
    )
    expect(valuesOf(file).map(({ tag, scalar, time }) => [tag, scalar, time])).toEqual([
      ['train_loss', 0.5, 1],
      ['steps_per_sec', 2, 1],
      ['test_error_rate/angle 0', 0, 1],
      ['test_error_rate/angle 90', 0.25, 1],
    ])
  })

  test('of a picture has its file', () => {
    const png = Uint8Array.of(1, 2, 3)
    const file = [versionEvent(0), pictureEvent(5, { tag: 'U', png, width: 30, height: 20 })].map(framed)
    const [{ tag, fields }] = valuesOf(Buffer.concat(file))
    const image = fields.get(4)?.[0]
    expect([tag, Buffer.from(image as Uint8Array).toString('hex')]).toEqual(['U', '0814101e18042203010203'])
  })
})

describe('an event file', () => {
  // a run that is killed again and again: how many steps it makes, how many of them its checkpoint lacks, what is left of the file
  const part = fc.record({
    steps: fc.integer({ min: 1, max: 6 }),
    back: fc.nat(4),
    left: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  test.prop([fc.array(part, { minLength: 1, maxLength: 5 })], { numRuns: 40 })(
    'has each step once and in order, however often a run goes on, and wherever its file was cut short',
    async (parts) => {
      const path = await newPath()
      const given: Metrics[] = []
      let reached = 0
      for (const { steps, back, left } of parts) {
        const file = await eventFile(path, 7, {})
        await file.add(given)
        const from = Math.max(0, reached - back)
        reached = Math.max(reached, from + steps)
        for (let step = from + 1; step <= from + steps; step++) {
          given.push(row(step))
          await file.add([row(step)])
        }
        expect((await scalarsOf(path)).train_loss).toEqual(
          Array.from({ length: reached }, (_, i) => [i + 1, (i + 1) / 4]),
        )
        await truncate(path, Math.floor(left * (await readFile(path)).length))
      }
    },
  )

  test('gives again what a kill cut short, from the time at which it began', async () => {
    const path = await newPath()
    const rows = [1, 2, 3].map((step) => row(step))
    await (await eventFile(path, 100, { rate: 0.5, engine: 'wasm', wide: true })).add(rows)
    const whole = await readFile(path)
    await truncate(path, whole.length - 5)
    await (await eventFile(path, 900, {})).add(rows)
    expect((await readFile(path)).equals(whole)).toBe(true)
    expect(await settingsOf(path)).toEqual({ rate: 0.5, engine: 'wasm', wide: true })
    expect(valuesOf(whole).map(({ time }) => time)).toEqual([100, 100.5, 100.5, 101, 101, 101.5, 101.5])
  })

  test('is made anew where it is none', async () => {
    const path = await newPath()
    await (await eventFile(path, 1, {})).add([row(1)])
    await writeFile(path, 'noise, and more of it than a head has')
    await (await eventFile(path, 1, {})).add([row(1), row(2)])
    expect((await scalarsOf(path)).train_loss).toEqual([
      [1, 0.25],
      [2, 0.5],
    ])
  })

  test('that cannot be written says what is safe, and takes the same rows later', async () => {
    const path = await newPath()
    const file = await eventFile(path, 1, {})
    await mkdir(path, { recursive: true })
    await expect(file.add([row(1)])).rejects.toThrow(/got the error EISDIR[^]*metrics\.jsonl is safe/)
    await rmdir(path)
    await file.add([row(1)])
    expect((await scalarsOf(path)).train_loss).toEqual([[1, 0.25]])
  })
})
