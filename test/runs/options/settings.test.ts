import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { readableAngles, rotatedOptions } from '../../../src/experiments/rotated-options'
import { commonOptions } from '../../../src/runs/options/common'
import { flagOf } from '../../../src/runs/options/option'
import {
  decodeSettings,
  resumed,
  type Sheet,
  startsOf,
  unknownOption,
} from '../../../src/runs/options/settings'
import { right, wording } from '../../data/outcome'
import { test } from '../../laws/law'

const options = { ...commonOptions, ...rotatedOptions } as const
const sheet: Sheet<typeof options> = {
  options,
  presets: { long: { steps: 5000, tasks: 64 }, short: { steps: 10, angles: '2' } },
  check: readableAngles,
}
const decode = decodeSettings(sheet)
const settingNames = Object.keys(options)

const whole = (min: number) => fc.integer({ min, max: Number.MAX_SAFE_INTEGER })
const word = fc.string({ minLength: 1 })
const given = fc.record(
  {
    engine: word,
    seed: whole(0),
    seeds: whole(1),
    steps: whole(1),
    tasks: whole(1),
    support: whole(1),
    query: whole(1),
    innerSteps: whole(0),
    outerRate: fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true }),
    preset: fc.constantFrom('default', 'long', 'short'),
    angles: fc.constantFrom('24', '0,15,30', '0..90'),
    distribution: fc.constantFrom('per-angle' as const, 'mixed' as const),
    balanced: fc.boolean(),
    data: word,
    out: word,
    resume: fc.boolean(),
    quiet: fc.boolean(),
    json: fc.boolean(),
    explain: fc.boolean(),
    debug: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('decodeSettings', () => {
  test.prop([given])('completes what is given by the preset, and then by the starts', (raw) => {
    const { long, short } = sheet.presets
    const preset = { default: {}, long, short }[raw.preset ?? 'default']
    expect(right(decode(raw))).toEqual({ ...startsOf(sheet), ...preset, ...raw })
  })

  test('names the nearest preset where there is none of that name', () => {
    expect(wording(decode({ preset: 'lnog' }))).toBe(
      "--preset: got 'lnog', expected one of default, long, short.\n  Fix: --preset long.",
    )
    expect(wording(decode({ preset: 'huge' }))).toBe(
      "--preset: got 'huge', expected one of default, long, short.",
    )
    expect(wording(decode({ preset: 3 }))).toBe('--preset: got 3, expected one of default, long, short.')
    // what all objects have is no preset
    expect(wording(decode({ preset: 'toString' }))).toContain("--preset: got 'toString', expected one of")
  })

  test('checks what a preset says as what a person says', () => {
    const wrong = decodeSettings({ ...sheet, presets: { wrong: { steps: 0 } } })
    expect(wording(wrong({ preset: 'wrong' }))).toContain('--steps: got 0, expected a whole number')
    expect(right(wrong({ preset: 'wrong', steps: 3 })).steps).toBe(3)
  })

  test.prop([given])('reads back what was decoded and written as JSON', (raw) => {
    const settings = right(decode(raw))
    const stored: unknown = JSON.parse(JSON.stringify(settings))
    expect(right(decode(stored))).toEqual(settings)
  })

  test.prop([fc.string().filter((name) => !settingNames.includes(name))])(
    'refuses every unknown name',
    (name) => {
      expect(wording(decode({ [name]: 1 }))).toContain('an option that does not exist')
    },
  )

  test.prop([
    fc.constantFrom('seed', 'seeds', 'steps', 'tasks', 'support', 'query', 'innerSteps'),
    fc.oneof(
      fc.double().filter((x) => !Number.isSafeInteger(x)),
      fc.integer({ max: -1 }),
      fc.constantFrom(null, '3', [], {}),
    ),
  ])('refuses what is no whole number by the name of its option', (name, value) => {
    expect(wording(decode({ [name]: value }))).toMatch(
      new RegExp(
        `^${flagOf(name)}: got [^]*, expected a whole number, at least [01] and less than 2\\^53\\.\\n`,
      ),
    )
  })

  test('knows where all options start', () => {
    expect(right(decode({}))).toEqual({
      engine: 'auto',
      seed: 0,
      seeds: 1,
      steps: 1000,
      tasks: 32,
      support: 1,
      query: 19,
      innerSteps: 1,
      outerRate: 1e-3,
      preset: 'default',
      angles: '24',
      distribution: 'per-angle',
      balanced: false,
      resume: false,
      quiet: false,
      json: false,
      tensorboard: false,
      debug: false,
      debugNan: false,
      explain: false,
    })
  })

  test('says how a number is written', () => {
    expect(wording(decode({ steps: 0 }))).toBe(
      '--steps: got 0, expected a whole number, at least 1 and less than 2^53.\n' +
        '  Fix: write it as in --steps 1000.',
    )
    expect(wording(decode({ seed: 'abc' }))).toBe(
      "--seed: got 'abc', expected a whole number, at least 0 and less than 2^53.\n" +
        '  Fix: write it as in --seed 0.',
    )
  })

  test('says how texts and flags are written', () => {
    expect(wording(decode({ out: '' }))).toBe(
      "--out: got '', expected the path of a folder.\n  Fix: write it as in --out runs/first.",
    )
    expect(wording(decode({ engine: 3 }))).toBe(
      '--engine: got 3, expected the name of an engine.\n  Fix: write it as in --engine auto.',
    )
    expect(wording(decode({ quiet: 'yes' }))).toBe(
      "--quiet: got 'yes', expected true or false.\n  Fix: leave it out for false.",
    )
    expect(wording(decode({ outerRate: 0 }))).toBe(
      '--outer-rate: got 0, expected a number above 0.\n  Fix: write it as in --outer-rate 0.001.',
    )
    expect(wording(decode({ distribution: 'both' }))).toBe(
      "--distribution: got 'both', expected one of per-angle, mixed.\n  Fix: write it as in --distribution per-angle.",
    )
  })

  test('names the option where angles cannot be read', () => {
    expect(wording(decode({ angles: '90..0' }))).toBe(
      '--angles: got the range 90..0, expected a range that ascends, by 360 degrees at most.\n' +
        '  Fix: write the smaller angle first; negative angles are allowed, as in -45..45.',
    )
  })

  test.prop([fc.constantFrom(null, 3, 'steps', undefined)])('refuses what is no object', (raw) => {
    expect(wording(decode(raw))).toBe(
      `settings: got ${typeof raw === 'string' ? `'${raw}'` : String(raw)}, expected an object with an entry for each option.`,
    )
  })
})

describe('unknownOption', () => {
  const fixFor = (name: string) => unknownOption(name, settingNames).fix

  // --seed is as near to a mistyped --seeds
  const far = settingNames.filter((name) => name !== 'seeds')
  test.prop([fc.constantFrom(...far), fc.nat(), fc.constantFrom('x', '')])(
    'finds the option that one letter was put into, or left out of',
    (name, where, letter) => {
      const flag = flagOf(name).slice(2)
      const at = where % flag.length
      const mistyped = flag.slice(0, at) + letter + flag.slice(letter === '' ? at + 1 : at)
      expect(fixFor(`--${mistyped}`)).toBe(`write --${flag}`)
    },
  )

  test('lists all options where none is near', () => {
    expect(unknownOption('--learning-rate', ['steps', 'seed'])).toEqual({
      where: '--learning-rate',
      given: 'an option that does not exist',
      expected: 'one of --steps, --seed',
      fix: 'see --help for what each of them does',
    })
  })

  test('understands exchanged letters and one dash', () => {
    expect(fixFor('--stpes')).toBe('write --steps')
    expect(fixFor('-seed')).toBe('write --seed')
  })
})

describe('resumed', () => {
  test.prop([given, given])('keeps what the run is, takes what the call asks for', (before, now) => {
    const [stored, asked] = [right(decode(before)), right(decode({ ...now, out: 'runs/a' }))]
    const { out, resume, quiet, json, explain, debug } = asked
    expect(resumed(sheet, stored, asked)).toEqual({ ...stored, out, resume, quiet, json, explain, debug })
  })

  test('has nothing of a call that says nothing', () => {
    const stored = right(decode({ out: 'runs/a', quiet: true }))
    expect(resumed(sheet, stored, right(decode({})))).toEqual({ ...stored, quiet: false })
  })
})
