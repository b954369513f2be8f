import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import { rotatedOptions } from '../../../src/experiments/rotated-options'
import { parseArguments } from '../../../src/runs/options/arguments'
import { commonOptions } from '../../../src/runs/options/common'
import { flagOf } from '../../../src/runs/options/option'
import { decodeSettings, type Sheet, startsOf } from '../../../src/runs/options/settings'
import { someOption } from '../../../src/runs/options/texts'
import { right, wording } from '../../data/outcome'
import { test } from '../../laws/law'

const options = {
  ...commonOptions,
  ...rotatedOptions,
  models: someOption(['msr', 'maml'], 'models to train'),
} as const
const sheet: Sheet<typeof options> = {
  options,
  presets: { long: { steps: 5000 } },
  check: () => E.right(undefined),
}
const starts = startsOf(sheet)
const settingNames = Object.keys(options)

const parse = (...argv: readonly string[]) =>
  parseArguments(argv, {
    command: 'npx ts-node examples/rmnist.ts',
    about: 'Learns to learn rotated digits.',
    options,
    starts,
    presets: [['long', 'five thousand steps']],
    engines: [
      ['wasm', 'one core'],
      ['node-gpu', 'CUDA'],
    ],
    examples: [
      ['--steps 10', 'a first try'],
      ['--seed 1 --seeds 3 --out runs/rmnist-seeds', 'three seeds'],
      ['--resume --out runs/rmnist', 'go on where that run was interrupted'],
    ],
    files: [
      ['config.json', 'the settings of the run'],
      ['metrics.jsonl', 'a line for every test'],
    ],
  })

const asked = (...argv: readonly string[]) => {
  const found = right(parse(...argv))
  if ('help' in found) throw new Error('help where settings were expected')
  return found
}

/** Words of the command line as the settings of a run. */
const decoded = (...argv: readonly string[]) =>
  pipe(
    parse(...argv),
    E.chain((found) => decodeSettings(sheet)('help' in found ? {} : found.given)),
  )
const settingsOf = (...argv: readonly string[]) => right(decoded(...argv))

describe('parseArguments', () => {
  test.prop([fc.nat(), fc.integer({ min: 1 }), fc.boolean(), fc.boolean()])(
    'understands what is written, with a space or =',
    (seed, steps, quiet, equals) => {
      const option = (name: string, value: number) =>
        equals ? [`--${name}=${value}`] : [`--${name}`, String(value)]
      const argv = [...option('seed', seed), ...(quiet ? ['--quiet'] : []), ...option('steps', steps)]
      expect(settingsOf(...argv)).toEqual({ ...starts, seed, steps, quiet })
    },
  )

  test.prop([fc.string(), fc.boolean()])('ignores no word', (word, before) => {
    fc.pre(!['--', '-h', '--help'].includes(word) && !word.startsWith('-h'))
    fc.pre(![...settingNames.map(flagOf), '--config'].includes(word))
    const argv = before ? [word, '--quiet'] : ['--quiet', word]
    expect(wording(parse(...argv))).toMatch(
      /an option that does not exist|options, which begin with --|no value/,
    )
  })

  test('reads every option', () => {
    const argv = (
      '--engine cpu --seed 1 --seeds 9 --steps 2 --tasks 3 --support 4 --query 6 --inner-steps 0 --outer-rate 2.5e-3 ' +
      '--tune 8 --chosen-by c --preset long --angles -45..45 --distribution mixed --models maml,msr --data d --out o'
    ).split(' ')
    expect(
      settingsOf(
        ...argv,
        '--quiet',
        '--json',
        '--tensorboard',
        '--debug',
        '--debug-nan',
        '--explain',
        '--balanced',
      ),
    ).toEqual({
      engine: 'cpu',
      seed: 1,
      seeds: 9,
      steps: 2,
      tasks: 3,
      support: 4,
      query: 6,
      innerSteps: 0,
      outerRate: 0.0025,
      tune: 8,
      chosenBy: 'c',
      preset: 'long',
      angles: '-45..45',
      distribution: 'mixed',
      balanced: true,
      models: ['msr', 'maml'],
      data: 'd',
      out: 'o',
      resume: false,
      quiet: true,
      json: true,
      tensorboard: true,
      debug: true,
      debugNan: true,
      explain: true,
    })
    expect(settingsOf('--resume', '--out', 'o').resume).toBe(true)
    expect(asked('--config', 'a.json', '--seed', '3')).toEqual({
      config: 'a.json',
      given: { seed: 3 },
    })
  })

  test('gives only what is written, for a file of settings to stand behind it', () => {
    expect(asked()).toEqual({ config: undefined, given: {} })
    expect(asked('--quiet')).toEqual({ config: undefined, given: { quiet: true } })
  })

  test.prop([fc.constantFrom('abc', '1e999', '', '3.5', '0x10', ' 7', '1_000', 'NaN', '-3')])(
    'refuses what is no whole number',
    (text) => {
      const shown = ['-3', '3.5'].includes(text) ? text : `'${text}'`
      expect(wording(decoded('--steps', text))).toBe(
        `--steps: got ${shown}, expected a whole number, at least 1 and less than 2^53.\n` +
          '  Fix: write it as in --steps 1000.',
      )
    },
  )

  test('takes numbers as people write them', () => {
    expect(settingsOf('--steps', '1e3').steps).toBe(1000)
    expect(settingsOf('--steps', '+5').steps).toBe(5)
    for (const text of ['.001', '1e-3', '1E20', '1e20', '100000000000000000000', '5.', '+.5'])
      expect(settingsOf('--outer-rate', text).outerRate).toBe(Number(text))
  })

  test.prop([fc.constantFrom('steps', 'quiet', 'out')])('refuses an option twice', (name) => {
    const words = name === 'quiet' ? ['--quiet'] : [`--${name}`, '7']
    expect(wording(parse(...words, ...words))).toBe(
      `--${name}: got this option twice, expected it once.\n  Fix: leave one of the two out.`,
    )
  })

  test.prop([fc.integer({ min: 2 }), fc.constantFrom([], ['--quiet'], ['--steps', '3'])])(
    'takes an option whose value may be left out with it and without it, wherever it stands',
    (budget, after) => {
      const rest = settingsOf(...after)
      for (const words of [['--tune', String(budget)], [`--tune=${budget}`]])
        expect(settingsOf(...words, ...after)).toEqual({ ...rest, tune: budget })
      expect(settingsOf('--tune', ...after)).toEqual({ ...rest, tune: 16 })
      expect(settingsOf(...after, '--tune')).toEqual({ ...rest, tune: 16 })
      expect(wording(parse('--tune', ...after, '--tune', '3'))).toContain('--tune: got this option twice')
      expect(wording(decoded('--tune', 'many'))).toContain("--tune: got 'many', expected a whole number")
    },
  )

  test('suggests the nearest option', () => {
    expect(wording(parse('--stesp=3', '--seed', '1'))).toBe(
      '--stesp: got an option that does not exist, expected one of --engine, --seed, --seeds, --steps, --tasks, ' +
        '--support, --query, --inner-steps, --outer-rate, --tune, --chosen-by, --preset, --out, --resume, --quiet, ' +
        '--json, --tensorboard, --explain, --debug-nan, --debug, --angles, --distribution, --balanced, --data, --models, --config, ' +
        '--help.\n' +
        '  Fix: write --steps.',
    )
    expect(wording(parse('--innerSteps', '1'))).toContain('Fix: write --inner-steps.')
    expect(wording(parse('--confg', 'a'))).toContain('Fix: write --config.')
  })

  test.prop([fc.constantFrom([], ['--quiet'])])('says which value is missing', (after) => {
    expect(wording(parse('--seed', '1', '--out', ...after))).toBe(
      '--out: got no value, expected one after it.\n  Fix: write a value after --out, see --help.',
    )
  })

  test('refuses values and words that nobody asked for', () => {
    expect(wording(parse('--quiet=no'))).toBe(
      "--quiet: got the value 'no', expected none.\n  Fix: write --quiet alone, or leave it out.",
    )
    expect(wording(parse('--quiet', 'steps=3'))).toBe(
      "arguments: got 'steps=3', expected options, which begin with --.\n  Fix: see --help.",
    )
  })

  test('refuses to change the settings of a resumed run', () => {
    expect(wording(parse('--resume', '--out', 'runs/a', '--seed', '3'))).toBe(
      '--seed: got this option together with --resume, expected only --out, --resume, --quiet, --json, --tensorboard, --explain, ' +
        '--debug-nan, --debug beside --resume.\n  Fix: leave --seed out: a resumed run keeps the settings it began with.',
    )
    expect(wording(parse('--resume', '--out', 'runs/a', '--config', 'b'))).toContain(
      '--config: got this option together with --resume',
    )
  })
})

describe('--help', () => {
  const text = (() => {
    const found = right(parse('--help'))
    return 'help' in found ? found.help : ''
  })()

  test('wins over everything else', () => {
    expect(right(parse('--stesp', '3', '-h'))).toEqual({ help: text })
    expect(right(parse('--help', '--out'))).toEqual({ help: text })
  })

  test('tells of every option, with its default', () => {
    settingNames.forEach((name) => expect(text).toMatch(new RegExp(`^  ${flagOf(name)} `, 'm')))
    expect(text).toContain('outer steps (default: 1000)')
    expect(text).toContain('tasks per outer step (default: 32)')
    expect(text).toContain('examples per task to adapt on (default: 1)')
    expect(text).toContain('learning rate of the outer loop (Adam) (default: 0.001)')
    expect(text).toContain('models to train: some of msr, maml')
  })

  test('begins with the command and its purpose, and fits 100 columns', () => {
    expect(text).toMatch(
      /^Usage: npx ts-node examples\/rmnist\.ts \[options\]\n\nLearns to learn rotated digits\.\n/,
    )
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('lists the presets, engines, examples, and what a run leaves behind', () => {
    expect(text).toContain('Presets:\n  long  five thousand steps\n')
    expect(text).toContain('Engines:\n  wasm      one core\n  node-gpu  CUDA\n')
    expect(text).toContain(
      '  npx ts-node examples/rmnist.ts --resume --out runs/rmnist\n    go on where that run was interrupted\n',
    )
    expect(text).toMatch(
      /The output folder holds:\n {2}config\.json {4}the settings of the run\n {2}metrics\.jsonl {2}a line for every test$/,
    )
  })

  test('shows examples that work', () => {
    const commands = Array.from(text.matchAll(/^ {2}npx ts-node \S+ (.*)$/gm), ([, words]) =>
      words.split(' '),
    )
    expect(commands).toHaveLength(3)
    commands.forEach((argv) => expect(right(parse(...argv))).toHaveProperty('given'))
  })
})
