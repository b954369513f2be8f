/** A word that no command knows is refused in one message with its fix, wherever it stands; and nothing is done. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { version } from '../../package.json'
import { type Ended, ended } from './ended'
import { test } from '../laws/law'

/** One message, with its fix, without a stack; and nothing else. */
const isRefusal = ({ code, out, err }: Ended): void => {
  expect(code).toBe(1)
  expect(out).toBe('')
  expect(err).toMatch(/^.+: got [^]+, expected [^]+\.\n(?: {2}Likely cause: .+\.\n)? {2}Fix: .+\.\n$/)
  expect(err.match(/, expected /g)).toHaveLength(1)
  expect(err).not.toMatch(/^ {4}at |internal:/m)
}

/** Calls that are right but for a word or two that the law puts in. */
const commands = [
  'run',
  'explain',
  'profile',
  'sweep',
  'worker',
  'report',
  'compare',
  'engines',
  'cache',
  'export',
  'completion',
  '--version',
]
const right: Readonly<Record<string, readonly string[]>> = {
  run: ['run', 'rmnist'],
  explain: ['explain', 'rmnist'],
  profile: ['profile', 'rmnist'],
  sweep: ['sweep', 'no-such-file.json'],
  worker: ['worker', '--redis', 'nowhere'],
  report: ['report', 'no-such-run'],
  compare: ['compare', 'no-such-run', 'another'],
  engines: ['engines'],
  cache: ['cache'],
  export: ['export', 'no-such-run', '--out', 'no-such-file.onnx'],
  completion: ['completion', 'bash'],
  '--version': ['--version'],
}

const stray = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((word) => !word.startsWith('-') && !commands.includes(word) && word !== 'help')

const asksForHelp = (word: string): boolean => ['--help', '-h'].includes(word)

describe('weyl', () => {
  test.prop([stray, fc.array(fc.constantFrom('rmnist', 'x', '--steps'), { maxLength: 2 })])(
    'refuses a command that it does not know, also the beginning of one',
    async (word, rest) => {
      isRefusal(await ended(word, ...rest))
    },
  )

  test.prop([
    fc
      .constantFrom(...commands)
      .chain((name) => fc.tuple(fc.constant(name), fc.integer({ min: 1, max: name.length - 1 }))),
  ])('refuses the beginning of a command, and names the command', async ([name, length]) => {
    const found = await ended(name.slice(0, length), 'rmnist')
    isRefusal(found)
    if (length > 1 && !name.startsWith('-')) expect(found.err).toMatch(/Fix: write \w+\.\n$/)
  })

  test.prop([fc.constantFrom(...commands), fc.string({ minLength: 1, maxLength: 8 }), fc.boolean()])(
    'refuses an option that a command does not have',
    async (name, option, early) => {
      const word = `--no-${option.replaceAll('=', '')}`
      const [first, ...rest] = right[name]
      const experiment = ['run', 'explain', 'profile'].includes(name) ? rest.slice(0, 1) : []
      const others = rest.slice(experiment.length)
      isRefusal(await ended(first, ...experiment, ...(early ? [word, ...others] : [...others, word])))
    },
  )

  test.prop([
    fc.constantFrom(
      'run',
      'explain',
      'profile',
      'sweep',
      'worker',
      'report',
      'engines',
      'cache',
      'export',
      'completion',
      '--version',
    ),
    stray,
  ])('refuses a word too many', async (name, word) => {
    isRefusal(await ended(...right[name], word))
  })

  test.prop([fc.constantFrom('run', 'explain', 'profile'), stray])(
    'refuses an experiment that it does not know',
    async (name, word) => {
      isRefusal(await ended(name, `no-${word}`))
    },
  )

  test.each([
    ['run'],
    ['explain'],
    ['sweep'],
    ['worker'],
    ['worker', '--redis', 'localhost:6379'],
    ['worker', '--redis', 'redis://localhost:6379', '--at-once', 'all'],
    ['worker', '--redis', 'redis://localhost:6379', '--limit', '0'],
    ['report'],
    ['compare', 'one'],
    ['export'],
    ['export', 'no-such-run'],
    ['export', 'a', '--out'],
    ['run', 'rmnist', '--steps', '--quiet'],
    ['run', 'rmnist', '--quiet=yes'],
    ['run', 'rmnist', '--seed', '1', '--seed', '2'],
    ['explain', 'rmnist', '--steps', '0x10'],
    ['export', 'a', '--out', 'b', '--out', 'c'],
    ['constructor'],
    [''],
  ])('refuses %j', async (...words) => {
    isRefusal(await ended(...words))
  })

  test.each([
    [['ru', 'rmnist'], 'write run'],
    [['rnu'], 'write run'],
    [['rmnist'], 'weyl run rmnist'],
    [['run', 'rmnits'], 'write rmnist'],
    [['run', 'synth'], 'write synthetic'],
    [['run', 'mine.mjs'], 'start a script of your own by itself, as in node mine.mjs'],
    [['export', 'a', '--uot', 'x.onnx'], 'write --out'],
    [['compare', 'a'], 'weyl compare runs/rmnist runs/rmnist-2, or weyl compare runs/sweep-rmnist'],
    [['report', 'no-such-run'], 'check the path'],
    [['sweep', 'no-such-file.json'], 'check the path'],
  ])('%j is told its fix', async (words, fix) => {
    const found = await ended(...words)
    isRefusal(found)
    expect(found.err.endsWith(`Fix: ${fix}.\n`)).toBe(true)
  })

  test('says its version', async () => {
    expect(await ended('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  test.each([[[]], [['--help']], [['help']], [['-h']]])('teaches, called with %j', async (words) => {
    const { code, out, err } = await ended(...words)
    expect([code, err]).toEqual([0, ''])
    for (const word of [
      'run EXPERIMENT',
      'compare',
      'synthetic',
      'rmnist',
      'weyl run rmnist --help',
      'Exit codes:',
    ])
      expect(out).toContain(word)
  })

  test.prop([fc.constantFrom(...commands.slice(0, -1)), fc.array(stray, { maxLength: 2 })])(
    'tells of each command, whatever else is said',
    async (name, others) => {
      fc.pre(!others.some(asksForHelp))
      const words = ['run', 'explain', 'profile'].includes(name)
        ? [name, '--help', ...others]
        : [name, ...others, '--help']
      const { code, out, err } = await ended(...words)
      expect([code, err]).toEqual([0, ''])
      expect(out.startsWith(`Usage: weyl ${name}`)).toBe(true)
      expect(await ended('help', name)).toMatchObject({ code: 0 })
    },
  )
})
