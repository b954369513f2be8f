/**
 * The cells of a sweep: each is one run of the experiment with one seed, all of whose settings are known. A cell is a
 * pure value: what comes of it depends on nothing else.
 */
import * as E from 'fp-ts/Either'
import { fail, type Problem } from '../../dsl/core/problem'
import type { CommonSettings, Options } from '../options'
import { unknownName } from '../problems'
import { repeatsIn } from './once'
import { countDifferent, countPoints, type Point, pointsOf, readable, seedsOf, variedIn } from './points'
import type { Sweep } from './sweep'

/** What a sweep asks of its experiment. */
export interface Swept {
  readonly name: string
  readonly options: Options
  readonly decode: (raw: unknown) => E.Either<Problem, CommonSettings>
}

export interface SweepCell {
  /** Its place in the sweep, from `0000` on, and the name of its folder. */
  readonly id: string
  readonly settings: CommonSettings
}

/** More cells are asked for, or mistaken. */
const MANY = 10_000

/** More are none that anybody would wait for. */
const MOST = 1_000_000

const DIGITS = 4

/** What is no setting of a cell: seeds are a field of the sweep, and a cell chooses no settings of its own. */
const OTHERWISE: Readonly<Record<string, string>> = {
  seed: 'name the seeds in the field "seeds" of the sweep',
  seeds: 'name the seeds in the field "seeds" of the sweep',
  tune: 'give the settings to be tried in "grid", "random" or "list"',
  chosenBy: 'write the settings that were chosen into "settings"',
}

/** Refuses a setting that the experiment does not have, and one that is none of a cell. */
const checkNames = ({ name: experiment, options }: Swept, sweep: Sweep): void => {
  const own = Object.keys(options).filter((name) => options[name].ofTheCall !== true && !(name in OTHERWISE))
  for (const name of [...Object.keys(sweep.settings ?? {}), ...variedIn(sweep)])
    if (name in OTHERWISE)
      fail({
        where: `sweep: ${name}`,
        given: 'this setting',
        expected: 'settings of a cell',
        fix: OTHERWISE[name],
      })
    else if (!own.includes(name))
      fail(
        unknownName(name, own, {
          where: `sweep: a setting of ${experiment}`,
          missing: 'no name',
          fix: 'take it out',
        }),
      )
}

const seedCount = ({ seeds = 1 }: Sweep): number => (typeof seeds === 'number' ? seeds : seeds.length)

/** How many cells there are at most, known before any of them is made: of draws some may be equal. */
export const mostCells = (sweep: Sweep): number => countPoints(sweep) * seedCount(sweep)

/** How many cells a sweep has that `checkCount` has let through. */
export const countCells = (sweep: Sweep): number => countDifferent(sweep) * seedCount(sweep)

/** Refuses more cells than anybody means, unless they are asked for. */
export const checkCount = (sweep: Sweep, asked: boolean): void => {
  const count = mostCells(sweep)
  if (count > MOST || (count > MANY && !asked))
    fail({
      where: 'sweep',
      given: `${count} cells`,
      expected: `at most ${count > MOST ? MOST : MANY}`,
      cause: 'a grid has every combination of its values, and every one of them with every seed',
      fix:
        count > MOST
          ? 'draw some of them: { "random": { "count": 200, "draw": … } }'
          : 'add --yes if that is what you want',
    })
}

const decoded = ({ decode }: Swept, point: Point, seed: number): CommonSettings => {
  const found = decode({ ...point, seed, seeds: 1 })
  if (E.isRight(found)) return found.right
  const { where, ...problem } = found.left
  return fail({ ...problem, where: `sweep: ${where}` })
}

/** Refuses what is equal only to the experiment: a value written in two ways, or one that settings have anyway. */
const checkDifferent = (sweep: Sweep, all: readonly CommonSettings[]): void => {
  const [repeat] = repeatsIn(all)
  if (repeat === undefined) return
  const settings = new Map(Object.entries(repeat))
  const values = variedIn(sweep).map((name) => `${name} ${readable(settings.get(name))}`)
  fail({
    where: 'sweep',
    given: `two cells of seed ${repeat.seed} with ${values.join(', ')}`,
    expected: 'cells that differ',
    cause: 'a value is written in two ways, such as 1 and "1", or left out and written as it is without',
    fix: 'write each value once, and in one way',
  })
}

/**
 * All cells, those of one point side by side. Law: their settings, seeds included, are different. Throws problems: of
 * `pointsOf` and `seedsOf`, settings that the experiment does not have or refuses, or that are equal to it.
 */
export const cellsIn = (experiment: Swept, sweep: Sweep): readonly SweepCell[] => {
  checkNames(experiment, sweep)
  const seeds = seedsOf(sweep)
  const all = pointsOf(sweep).flatMap((point) => seeds.map((seed) => decoded(experiment, point, seed)))
  checkDifferent(sweep, all)
  return all.map((settings, i) => ({ id: String(i).padStart(DIGITS, '0'), settings }))
}
