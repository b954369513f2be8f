/** One process at a time writes to a folder, and what a killed one has left is no obstacle. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { isLock, lock, writerOf } from '../../../src/runs/store/lock'
import { type Identity, mayRun, ownIdentity } from '../../../src/runs/store/process-identity'
import { right } from '../../data/outcome'
import { test } from '../../laws/law'

const place = { path: '' }

beforeEach(async () => {
  place.path = await mkdtemp(join(tmpdir(), 'weyl-lock-'))
})

afterEach(() => rm(place.path, { recursive: true }))

const locks = async (): Promise<readonly string[]> => (await readdir(place.path)).filter(isLock)

/** What the owner of a lock would have left behind if it had been another one. */
const left = async (change: Partial<Identity>, name = 'lock.3'): Promise<void> =>
  writeFile(join(place.path, name), JSON.stringify({ ...(await ownIdentity()), ...change }))

/** No process has this number: Linux counts to 2²² at most. */
const NOBODY = 2 ** 30

describe('a process', () => {
  test('is known to run, and not to, by its number and its start', async () => {
    const own = await ownIdentity()
    expect(await mayRun(own)).toBe(true)
    expect(await mayRun({ ...own, pid: NOBODY })).toBe(false)
    // the number is used again
    expect(await mayRun({ ...own, started: `${own.started}1` })).toBe(false)
    // the machine was started again
    expect(await mayRun({ ...own, boot: 'another' })).toBe(false)
    // where the system tells no start
    expect(await mayRun({ ...own, started: '' })).toBe(true)
    expect(await mayRun({ ...own, started: '', pid: NOBODY })).toBe(false)
  })

  test('may run where we cannot see', async () => {
    const own = await ownIdentity()
    expect(await mayRun({ ...own, host: 'elsewhere', pid: NOBODY })).toBe(true)
    expect(await mayRun({ ...own, space: 'another container', pid: NOBODY })).toBe(true)
  })
})

describe('a lock', () => {
  test('keeps all others out until it is released', async () => {
    const held = right(await lock(place.path)())
    expect(right(await lock(place.path)())).toBeUndefined()
    expect(await writerOf(place.path)).toContain(`process ${process.pid} on `)
    await held?.release()
    expect(await locks()).toEqual([])
    expect(await writerOf(place.path)).toBeUndefined()
    const again = right(await lock(place.path)())
    expect(again).toBeDefined()
    await again?.release()
  })

  test.prop(
    [
      fc.array(
        fc.constantFrom({ pid: NOBODY }, { boot: 'another' }, { pid: NOBODY, started: '' }, 'cut sh', ''),
        { maxLength: 3 },
      ),
    ],
    { numRuns: 6 },
  )('is no obstacle once its owner is gone', async (leftovers) => {
    for (const [i, leftover] of leftovers.entries())
      if (typeof leftover === 'string') await writeFile(join(place.path, `lock.${i + 1}`), leftover)
      else await left(leftover, `lock.${i + 1}`)
    const held = right(await lock(place.path)())
    expect(await locks()).toEqual([`lock.${leftovers.length + 1}`])
    await held?.release()
    expect(await locks()).toEqual([])
  })

  test.each([{ host: 'elsewhere' }, { space: 'another container' }, {}])(
    'is kept to where its owner may still be, as with %j',
    async (change) => {
      await left(change)
      expect(right(await lock(place.path)())).toBeUndefined()
      expect(await locks()).toEqual(['lock.3'])
    },
  )

  test('is one of a kind, of all that ask at once in this process', async () => {
    await left({ pid: NOBODY })
    const asked = await Promise.all(Array.from({ length: 12 }, () => lock(place.path)()))
    const held = asked.map(right).filter((one) => one !== undefined)
    expect(held).toHaveLength(1)
    await held[0].release()
  })
})

/** A process that asks for the lock when told to, says whether it has it, and keeps it until told to end. */
const asker = () => {
  const script = `
    const { lock } = require('./src/runs/store/lock')
    const say = (word) => process.stdout.write(word + '\\n')
    process.stdin.once('data', async () => {
      const { right } = await lock(${JSON.stringify(place.path)})()
      say(right === undefined ? 'refused' : 'held')
      process.stdin.once('data', () => process.exit())
    })
    say('ready')`
  const child = spawn(process.execPath, ['-r', 'ts-node/register', '-e', script])
  const heard: string[] = []
  let hear = (): void => undefined
  child.stdout.on('data', (text: Buffer) => {
    heard.push(...text.toString().trim().split('\n'))
    hear()
  })
  const gone = new Promise((resolve) => child.on('close', resolve))
  const word = async (n: number): Promise<string> => {
    while (heard.length <= n)
      await new Promise<void>((resolve) => {
        hear = resolve
      })
    return heard[n]
  }
  return { child, word, gone, tell: () => child.stdin.write('\n') }
}

test('of processes that ask at once one has the folder; killed, it leaves it to the next', async () => {
  const askers = Array.from({ length: 3 }, asker)
  await Promise.all(askers.map(({ word }) => word(0)))
  for (const one of askers) one.tell()
  const answers = await Promise.all(askers.map(({ word }) => word(1)))
  expect([...answers].sort()).toEqual(['held', 'refused', 'refused'])
  const owner = askers[answers.indexOf('held')]
  expect(await writerOf(place.path)).toContain(`process ${owner.child.pid ?? NaN} on `)
  for (const one of askers)
    if (one === owner) owner.child.kill('SIGKILL')
    else one.tell()
  await Promise.all(askers.map(({ gone }) => gone))
  expect(await locks()).toHaveLength(1)
  const held = right(await lock(place.path)())
  expect(held).toBeDefined()
  expect(await readFile(join(place.path, (await locks())[0]), 'utf8')).toContain(String(process.pid))
  await held?.release()
})

test('a process that ends takes its lock away', async () => {
  const one = asker()
  one.tell()
  expect(await one.word(1)).toBe('held')
  expect(await locks()).toHaveLength(1)
  one.tell()
  await one.gone
  expect(await locks()).toEqual([])
})
