/**
 * How time and memory of a step grow with the size of the work, as curves, over the roofline of the machine. Contenders
 * must agree at the smallest size; who fails or takes too long at one size is not asked at larger ones.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { orFail } from '../../src/runs/problems'
import { writeFigures } from '../../src/report/files'
import { ceilingsBy } from '../harness/ceilings'
import type { Curve } from '../harness/curves'
import { type Budget, measure } from '../harness/measure'
import { enginesAmong, onCores, onEngine, type Recruit } from '../harness/recruits'
import { isTimed } from '../harness/report'
import { boundsOf } from '../harness/roofline'
import { simulated } from '../harness/simulated'
import { figuresOf, type Survey, surveyText } from '../harness/survey'
import { workOf } from '../harness/work'
import type { Context, Part, Report } from '../part'
import { writeWorkload } from '../workloads/files'
import { workloadOf } from '../workloads/make'
import { studies, type Study } from '../workloads/studies'

/** Each point gets less time than a workload does, for there are many; and so long for each answer. */
const BUDGET: Budget = { seconds: 0.5, patience: 45 }

const minutes = (ms: number): string =>
  ms < 60_000 ? 'less than a minute' : `about ${Math.ceil(ms / 60_000)} min`

/** Tells how far a study is before whatever it tells at a point. */
const withTimeLeft = (tell: Context['tell'], name: string, count: number) => {
  const began = performance.now()
  return (done: number) => {
    const left = ((performance.now() - began) / done) * (count - done)
    const rest = done === 0 ? '' : `, ${minutes(left)} left`
    return (what: string): void => tell(`${name}, point ${done + 1} of ${count}${rest}: ${what}`)
  }
}

/** Who is timed on so many cores, if they are here. */
const placed = (recruits: readonly Recruit[], cores: number): readonly Recruit[] => {
  const here = availableParallelism()
  if (cores > here) return []
  return cores === here ? recruits : recruits.map((recruit) => onCores(recruit, cores))
}

/** Steps on so many cores by the lanes of runs on one, for the engines that have lanes. */
const simulations = async (
  { sizes, settings }: Study,
  engines: readonly string[],
): Promise<readonly Curve[]> => {
  const found: Curve[] = []
  for (const engine of engines) {
    const times = await simulated(engine, workloadOf(settings(1)), BUDGET.seconds, sizes)
    if (times !== undefined)
      found.push({
        name: `${onEngine(engine).name}, simulated`,
        like: onEngine(engine).name,
        points: sizes.map((x, i) => ({ x, y: times[i] })),
      })
  }
  return found
}

const reported = async (name: string, survey: Survey, pictures: string): Promise<Report> => {
  const figures = figuresOf(survey).map(({ name: end, svg }) => ({ name: `${name}${end}`, svg }))
  await orFail(writeFigures(pictures, figures))
  const { ceilings, points, simulations } = survey
  return {
    text: [surveyText(survey), `pictures: ${join(pictures, `${name}*.svg`)}`].join('\n'),
    data: { ceilings, points, simulations },
  }
}

const run = async (name: string, study: Study, context: Context): Promise<Report> => {
  const { few, budget, folder, pictures, tell, save } = context
  const engines = enginesAmong(few.map((recruit) => recruit.name))
  const at = withTimeLeft(tell, name, study.sizes.length)
  tell(`${name}: what the machine can do`)
  let survey: Survey = { study, ceilings: await ceilingsBy(engines), points: [], simulations: [] }
  let recruits = few
  for (const [i, size] of study.sizes.entries()) {
    const workload = workloadOf({ ...study.settings(size), name: `${name}-${size}` })
    const own = join(folder, workload.settings.name)
    await writeWorkload(own, workload)
    const cores = study.cores?.(size) ?? availableParallelism()
    const rows = await measure(
      i === 0 ? [{ folder: own }] : [],
      own,
      study.cores === undefined ? recruits : placed(recruits, cores),
      { ...budget, ...BUDGET },
      at(i),
    )
    const refused = rows.filter((row) => !isTimed(row)).map((row) => row.name)
    recruits = recruits.filter((recruit) => !refused.includes(recruit.name))
    const work = workOf(workload)
    const bounds = survey.ceilings && boundsOf(work, survey.ceilings, cores)
    survey = { ...survey, points: [...survey.points, { size, work, bounds, rows }] }
    await save(await reported(name, survey, pictures))
  }
  if (study.cores !== undefined) {
    tell(`${name}: lanes on one thread`)
    survey = { ...survey, simulations: await simulations(study, engines) }
  }
  return reported(name, survey, pictures)
}

/** A part for each study. */
export const scaling: readonly Part[] = studies.map((study) => {
  const name = `scaling-${study.name}`
  return {
    name,
    about: `${study.about}; curves of time and memory`,
    run: (context) => run(name, study, context),
  }
})
