import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import {
  decodeSettings,
  defaultSettings,
  resumed,
  settingNames,
  unknownOption,
} from '../../src/runs/settings'
import { right, wording } from '../data/outcome'

const defaults = { steps: 1000, tasks: 16 }
const decode = decodeSettings(defaults)

const whole = (min: number) => fc.integer({ min, max: Number.MAX_SAFE_INTEGER })
const word = fc.string({ minLength: 1 })
const given = fc.record(
  {
    engine: word,
    seed: whole(0),
    steps: whole(1),
    tasks: whole(1),
    support: whole(1),
    query: whole(1),
    angles: fc.constantFrom('24', '0,15,30', '0..90'),
    data: word,
    out: word,
    resume: fc.boolean(),
    quiet: fc.boolean(),
    json: fc.boolean(),
    debug: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('decodeSettings', () => {
  test.prop([given])('completes what is given by the defaults', (raw) => {
    expect(right(decode(raw))).toEqual({ ...defaultSettings(defaults), ...raw })
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
    fc.constantFrom('seed', 'steps', 'tasks', 'support', 'query'),
    fc.oneof(
      fc.double().filter((x) => !Number.isSafeInteger(x)),
      fc.integer({ max: -1 }),
      fc.constantFrom(null, '3', [], {}),
    ),
  ])('refuses what is no whole number by the name of its option', (name, value) => {
    expect(wording(decode({ [name]: value }))).toMatch(
      new RegExp(`^--${name}: got [^]*, expected a whole number, at least [01] and less than 2\\^53\\.\\n`),
    )
  })

  test('knows the defaults of an experiment and of all experiments', () => {
    expect(right(decode({}))).toEqual({
      engine: 'auto',
      seed: 0,
      steps: 1000,
      tasks: 16,
      support: 5,
      query: 15,
      angles: '24',
      resume: false,
      quiet: false,
      json: false,
      debug: false,
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

  test.prop([fc.constantFrom(...settingNames), fc.nat(), fc.constantFrom('x', '')])(
    'finds the option that one letter was put into, or left out of',
    (name, where, letter) => {
      const at = where % name.length
      const mistyped = name.slice(0, at) + letter + name.slice(letter === '' ? at + 1 : at)
      expect(fixFor(`--${mistyped}`)).toBe(`write --${name}`)
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
    const { engine, seed, steps, tasks, support, query, angles } = stored
    const of = { engine, seed, steps, tasks, support, query, angles }
    const data = stored.data === undefined ? {} : { data: stored.data }
    const { data: _, ...rest } = asked
    expect(resumed(stored, asked)).toEqual({ ...rest, ...of, ...data })
  })
})
