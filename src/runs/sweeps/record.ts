/**
 * `cell.json`: what a cell is, where it ran, and, as the last thing that is written of it, that it ended. A cell whose
 * record has an end is never run again.
 */
import { cpus, hostname } from 'node:os'
import * as t from 'io-ts'
import { version } from '../../../package.json'
import { fail } from '../../dsl/core/problem'
import { coresOf } from '../../engines'
import type { Outcome } from '../store'
import { coresToUse } from '../training'
import { same } from './once'
import { WEYL } from '../problems'

/** A machine as far as it may matter to the last bit of a number. */
const place = t.readonly(
  t.type({ host: t.string, processor: t.string, cores: t.number, platform: t.string, node: t.string }),
)

export type Place = t.TypeOf<typeof place>

/** What all cells of a sweep have in common: what must be the same wherever they run. */
export const common = t.readonly(
  t.type({
    experiment: t.string,
    /** The version of weyl. */
    weyl: t.string,
    /** The hashes of the programs of the first cell, by model: equal code has equal programs. */
    programs: t.record(t.string, t.string),
    /** The settings of the first cell. */
    first: t.UnknownRecord,
    validation: t.boolean,
    /** Where it is coordinated; cells of another Node or processor may differ in their last bits. */
    place,
  }),
)

export type Common = t.TypeOf<typeof common>

const problem = t.readonly(
  t.intersection([
    t.type({ where: t.string, given: t.string, expected: t.string }),
    t.partial({ cause: t.string, fix: t.string }),
  ]),
)

const ended = t.readonly(
  t.intersection([
    t.type({
      /** Of training, where the cell was interrupted those of all parts. */
      seconds: t.number,
      /** The same, times the cores that its engine keeps busy. */
      coreSeconds: t.number,
    }),
    t.partial({
      /** Why it has no result, or not for all of its models. */
      problem,
    }),
  ]),
)

export const cellRecord = t.readonly(
  t.intersection([
    t.type({
      id: t.string,
      experiment: t.string,
      settings: t.UnknownRecord,
      weyl: t.string,
      programs: t.record(t.string, t.string),
      /** Where it ran; several where it was taken over. */
      places: t.readonlyArray(place),
    }),
    t.partial({ ended }),
  ]),
)

export type CellRecord = t.TypeOf<typeof cellRecord>

export const CELL = 'cell.json'

/** Refuses to take what there is of a cell for that of another with its number. */
export const checkSettings = ({ id, settings: before }: CellRecord, settings: unknown): void => {
  if (!same(before, settings))
    fail({
      where: `cell ${id}`,
      given: 'results or a checkpoint of other settings than this cell has now',
      expected: 'those that it was begun with',
      cause:
        'the sweep was begun before equal draws were left out, or the options of its experiment have changed',
      fix: `begin a new sweep; what is in this folder can still be compared: ${WEYL} compare FOLDER`,
    })
}

export const WEYL_VERSION = version

export const thisPlace = (): Place => {
  const all = cpus()
  return {
    host: hostname(),
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  }
}

/** What of two machines may matter to the last bit of a number, in words; none where they are alike. */
export const differenceOf = (ours: Place, theirs: Place): string | undefined => {
  const names = { node: 'Node', processor: 'processor', platform: 'system' } as const
  const of = (one: Place): string =>
    (['node', 'processor', 'platform'] as const)
      .filter((what) => ours[what] !== theirs[what])
      .map((what) => `${names[what]} ${one[what]}`)
      .join(', ')
  return of(ours) === ''
    ? undefined
    : `Cells run with ${of(ours)}, in a sweep that is coordinated with ${of(theirs)}: results may differ in the last bits`
}

/** The same places, and this one after them if it is another than the last. */
export const andHere = (places: readonly Place[]): readonly Place[] => {
  const here = thisPlace()
  return JSON.stringify(places.at(-1)) === JSON.stringify(here) ? places : [...places, here]
}

/** What training took in this thread. */
export const spent = (outcomes: readonly Outcome[], engine: string) => {
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
  const cores = { one: 1, told: coresToUse() ?? thisPlace().cores, all: thisPlace().cores }
  return { seconds, coreSeconds: seconds * cores[coresOf(engine)] }
}
