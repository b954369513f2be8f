/**
 * `about.json`: what no other file of a finished run holds and a report needs, and the numbers that others have
 * measured or published.
 */
import * as t from 'io-ts'
import { orFail } from '../problems'
import type { RunFolder } from './run-folder'

/** A mean with half the widths of its 95 % intervals. */
const estimate = t.readonly(
  t.intersection([
    t.type({
      mean: t.number,
      /** Over tasks, and over the means of the seeds; null where there is but one. */
      overTasks: t.union([t.number, t.null]),
      overSeeds: t.union([t.number, t.null]),
    }),
    t.partial({
      /** Over both, where there are several seeds (`twoLevelInterval`). */
      overBoth: t.number,
    }),
  ]),
)

export type Estimate = t.TypeOf<typeof estimate>

/** A set on which a floor was scored, which may have no loss; the accuracy is that of a classifier. */
const floorSet = t.readonly(
  t.type({
    loss: t.union([estimate, t.null]),
    tasks: t.number,
    accuracy: t.union([estimate, t.null]),
    images: t.number,
    errors: t.number,
  }),
)

export type FloorSet = t.TypeOf<typeof floorSet>

/** A floor's scores on the tasks that the models of its study were judged on. */
const floorSummary = t.readonly(
  t.type({ study: t.string, floor: t.string, sets: t.readonly(t.record(t.string, floorSet)) }),
)

export type FloorSummary = t.TypeOf<typeof floorSummary>

/** A number that somebody else measured for a cell of the table, with half the width of its 95 % interval. */
const checkValue = t.readonly(
  t.intersection([
    t.type({
      /** The name of the study, as a column of the table. */
      study: t.string,
      /** The name of the model, or of the floor. */
      model: t.string,
      /** The mean of its test loss. */
      loss: t.number,
    }),
    t.partial({
      /** Half the width of its 95 % interval. */
      halfWidth: t.number,
    }),
  ]),
)

/** A value that others have measured, for the report to set beside ours. */
export type CheckValue = t.TypeOf<typeof checkValue>

/** An error rate, from 0 to 1, that was published for a network on the same benchmark, and where it was read. */
const published = t.readonly(
  t.type({
    /** The name of the network there. */
    model: t.string,
    /** Its share of wrong answers, from 0 to 1. */
    error: t.number,
    /** Where it was read, such as authors and year. */
    source: t.string,
  }),
)

/** What others have published of the experiment. */
export type Published = t.TypeOf<typeof published>

/** That a model of a study is better than others, by the names of models. */
const claim = t.readonly(
  t.type({
    /** The name of the study. */
    study: t.string,
    /** The model that is said to be better, by its name. */
    subject: t.string,
    /** The models that it is said to be better than. */
    rivals: t.readonlyArray(t.string),
  }),
)

export type Claim = t.TypeOf<typeof claim>

export const about = t.readonly(
  t.intersection([
    t.type({
      experiment: t.string,
      title: t.string,
      lead: t.string,
      /** Of its end, as 2026-01-31. */
      date: t.string,
      seconds: t.number,
      settings: t.UnknownRecord,
      floors: t.readonlyArray(floorSummary),
      checkValues: t.readonlyArray(checkValue),
      /** The files of the outcomes, in the order of the models. */
      outcomes: t.readonlyArray(t.string),
    }),
    t.partial({ published: t.readonlyArray(published), claims: t.readonlyArray(claim) }),
  ]),
)

export type About = t.TypeOf<typeof about>

export const ABOUT = 'about.json'

export const writeAbout = (folder: RunFolder, what: About): Promise<void> =>
  orFail(folder.writeJson(ABOUT, what))
