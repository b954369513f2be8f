/** Where the time of one outer step of each model goes, as tables and as trace files. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../dsl/core/problem'
import { key, split } from '../dsl/core/random'
import { engineNamed } from '../engines'
import { iterate } from '../engines/iterate'
import type { Profile } from '../engines/profile/profile'
import { profiling, type ProfilingEngine } from '../engines/profile/profiling'
import type { CommonSettings } from './options'
import { diskProblem, orFail } from './problems'
import { profileText, saveTrace } from './profile-text'
import { type Cell, cellsOf, type Source, type Study, tensorsOf, trainingTasksOf } from './training'

/** Steps before what is told of: code gets faster, memory is touched for the first time. */
const FIRST = 3
/** No further step is begun after so many milliseconds. */
const LONGEST = 5000

/** Steps on fresh tasks, as in training. */
const profileOfSteps = async (
  engine: ProfilingEngine,
  { model, seed }: Cell,
  source: Source,
  { steps, tasks }: Pick<CommonSettings, 'steps' | 'tasks'>,
  signal: AbortSignal,
): Promise<Profile> => {
  const root = key(seed)
  const sample = trainingTasksOf(source, model)
  const batch = (step: number) => tensorsOf(sample(split(root, step), tasks, step - 1), source)
  const state = model.start(split(root, 'parameters'))
  const run = await iterate(model.step, { engine, state, data: batch(1) })
  try {
    for (let step = 1; step <= FIRST; step++) await run.advance(batch(step))
    await engine.profile()
    const began = performance.now()
    for (let step = FIRST + 1; step <= FIRST + steps; step++) {
      await run.advance(batch(step))
      if (signal.aborted || performance.now() - began > LONGEST) break
    }
  } finally {
    run.dispose()
  }
  return engine.profile()
}

/** Profiles the models of the studies one after the other; `say` gets the tables, and a trace file of each is in `folder`. */
export const profileModels = async (
  studies: readonly Study[],
  settings: CommonSettings,
  {
    folder,
    say,
    signal,
  }: {
    readonly folder: string
    readonly say: (text: string) => void
    readonly signal: AbortSignal
  },
): Promise<void> => {
  if (folder.endsWith('.json'))
    fail({
      where: '--out',
      given: `'${folder}', the name of a file`,
      expected: 'a folder, in which each model gets a file of its own',
      fix: `--out ${folder.slice(0, -'.json'.length)}`,
    })
  const engine = profiling(await engineNamed(settings.engine))
  await mkdir(folder, { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(folder, 'made', 'nothing was run')(error)),
  )
  for (const cell of cellsOf(studies, { seed: settings.seed, seeds: 1 })) {
    if (signal.aborted) return
    const { study, model, slug } = cell
    const source = await orFail(study.source(split(key(settings.seed), 'data')))
    const profile = await profileOfSteps(engine, cell, source, settings, signal)
    const file = join(folder, `${slug}.trace.json`)
    await saveTrace(profile, file)
    const of = studies.length > 1 ? ` on ${study.name}` : ''
    say(`One outer step of '${model.name}'${of}\n\n${profileText(profile)}\n\n${file}\n`)
  }
}
