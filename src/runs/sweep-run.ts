/** A sweep from its words to its last cell: here, by workers, or by Slurm; always in the same folder, and resumable. */
import type { Command } from 'commander'
import { decimal } from '../data/decimal'
import { fail, showProblem } from '../dsl/core/problem'
import { progress } from '../report/progress'
import type { Experiment } from './experiment'
import { quoted, wordsOf } from './options'
import { orFail, throwAll, WEYL } from './problems'
import { voiceOf } from './report'
import { openRun, type RunFolder, runFolder } from './store'
import {
  cellsIn,
  cellsOfPlan,
  checkCount,
  checkSame,
  checkSettings,
  commonOf,
  decodePlan,
  type Ended,
  endedAndListed,
  LAST_PRIORITY,
  mostCells,
  nameOf,
  newPlan,
  type Plan,
  readPlan,
  recordOf,
  runByWorkers,
  runHere,
  seedsIn,
  slurmScript,
  submit,
  type Sweep,
  type SweepCell,
  withoutPassword,
} from './sweeps'
import { withBoard } from './tracking'
import { script } from './training'

/** What can be asked of a sweep. */
export interface SweepWords {
  readonly out?: string
  readonly resume?: true
  readonly seeds?: string
  readonly yes?: true
  readonly quiet?: true
  readonly redis?: string
  readonly priority?: string
  readonly slurm?: true
  readonly dryRun?: true
  readonly tensorboard?: true
  readonly cell?: string
}

/** Gives a command the options of a sweep. */
export const sweepOptions = (command: Command): Command =>
  command
    .option('--out <folder>', 'a new folder for the sweep (default: runs/sweep-<experiment>, or -2, …)')
    .option('--resume', 'go on with the interrupted sweep in --out')
    .option('--seeds <n>', 'how many, or which, such as 0,1,2, instead of those that the sweep says')
    .option('--redis <url>', `have it run by workers: ${WEYL} worker --redis <url> on each machine`)
    .option('--priority <n>', 'with --redis: which sweep goes first, 1 before 2; before all those without it')
    .option('--slurm', 'have it run by Slurm, as an array job with an index for each cell')
    .option('--dry-run', 'with --slurm: print the job, and do nothing')
    .option('--cell <n>', 'run one cell of the sweep in --out, as a job of Slurm does')
    .option('--tensorboard', 'write event files for TensorBoard as well, a folder for each cell')
    .option('--yes', 'begin, however many cells there are')
    .option('--quiet', 'show no progress')

/** How a sweep was called. */
export interface Called {
  /** What was typed before the options. */
  readonly command: string
  /** The same for a shell on another machine. */
  readonly again: readonly string[]
  readonly signal: AbortSignal
}

/** A sweep under way. */
interface Going {
  readonly experiment: Experiment
  readonly folder: RunFolder
  readonly plan: Plan
  readonly cells: readonly SweepCell[]
  readonly ended: Ended
  readonly words: SweepWords
  readonly signal: AbortSignal
}

const leftOf = ({ cells, ended }: Pick<Going, 'cells' | 'ended'>): readonly SweepCell[] =>
  cells.filter(({ id }) => !ended.has(id))

const divergedIn = (ended: Ended): readonly string[] =>
  [...ended.values()].flatMap(({ id, ended: end }) =>
    end?.problem === undefined ? [] : [`Cell ${id}: ${showProblem(end.problem)}`],
  )

/** Cells that end between two looks at which have. */
const BETWEEN_LOOKS = 256

/** Runs what is left; returns what kept some cells from their end, and which have come to it. */
const go = async (
  going: Going,
): Promise<{ readonly problems: readonly unknown[]; readonly ended: Ended }> => {
  const { experiment, folder, plan, cells, ended, words, signal } = going
  const quiet = words.quiet === true
  const { remark } = voiceOf({ quiet, json: false })
  const common = () => commonOf(experiment, folder, plan, cells[0].settings)
  const title = `${nameOf(experiment.name)} on ${plan.engine}`
  const bar = progress(cells.length, { title, stream: process.stderr, quiet, unit: 'cell' })
  let done = ended.size
  bar.update(done, {})
  // looks one after the other; the last one tells of what went wrong with those before it
  let found = Promise.resolve(ended)
  const look = (): Promise<Ended> =>
    (found = found.then((known) => endedAndListed(folder, known).catch(() => known)))
  const onEnd = (): void => {
    bar.update(++done, {})
    if (done % BETWEEN_LOOKS === 0) void look()
  }
  const how = { folder, signal, onEnd, remark }
  try {
    const problems =
      words.redis === undefined
        ? await runHere({ ...how, common: await common(), script: script() }, leftOf(going))
        : await runByWorkers(
            { ...how, common, sweep: plan.id, url: words.redis, priority: priorityIn(words) },
            leftOf(going),
          )
    return { problems, ended: await endedAndListed(folder, await found) }
  } finally {
    bar.stop()
  }
}

/** Gives what is left to Slurm, or shows what would be given. */
const bySlurm = async (going: Going, again: readonly string[]): Promise<string> => {
  const { experiment, folder, plan, cells, words } = going
  const job = { name: nameOf(experiment.name), folder, words: again, cells: leftOf(going) }
  if (words.dryRun === true) return slurmScript(job).trimEnd()
  return submit(job, () => commonOf(experiment, folder, plan, cells[0].settings))
}

/** One cell of a sweep that somebody else has begun. */
const cellAlone = async (
  experiment: Experiment,
  asked: Sweep,
  { out = '', cell: number = '' }: SweepWords,
  signal: AbortSignal,
): Promise<void> => {
  const folder = runFolder(out)
  const plan =
    (await readPlan(folder)) ??
    fail({
      where: '--cell',
      given: `${out === '' ? 'no --out' : out}, where no sweep was begun`,
      expected: 'the folder of a sweep',
      fix: 'add --out with its folder',
    })
  checkSame(folder, plan, asked)
  const cells = cellsOfPlan(plan, cellsIn(experiment, asked))
  const cell =
    cells.find(({ id }) => Number(id) === Number(number)) ??
    fail({
      where: '--cell',
      given: `'${number}'`,
      expected: `a number from 0 to ${cells.length - 1}`,
      fix: 'write it as in --cell 0',
    })
  if ((await recordOf(folder, cell.id))?.ended !== undefined) return
  const common = await commonOf(experiment, folder, plan, cells[0].settings)
  const { remark } = voiceOf({ quiet: false, json: false })
  const how = { script: script(), folder, common, signal, onEnd: () => undefined, remark }
  throwAll(await runHere(how, [cell]))
}

/** The words of a call that another one for the same folder needs, too. */
const kept = ({ out: _, resume, cell, slurm, dryRun, ...words }: SweepWords): SweepWords => words

/** How to go on with a sweep that was called so. */
const goOn = ({ command }: Called, words: SweepWords, folder: RunFolder): string => {
  const { redis } = words
  const shown = redis && withoutPassword(redis, 'PASSWORD')
  const all = [...wordsOf({ ...kept(words), redis: shown }), '--resume', '--out', folder.path]
  const note = redis === shown ? '' : ', with the password in the place of PASSWORD'
  return `${command} ${all.map(quoted).join(' ')}${note}`
}

/** What of a sweep follows when its folder is open. */
const sweepIn = async (going: Omit<Going, 'ended'>, called: Called): Promise<void> => {
  const { folder, cells, words } = going
  const voice = voiceOf({ quiet: words.quiet === true, json: false })
  const before = await endedAndListed(folder)
  for (const { id, settings } of cells) {
    const record = before.get(id)
    if (record !== undefined) checkSettings(record, settings)
  }
  if (words.slurm === true) {
    const again = [...called.again, ...wordsOf({ ...kept(words), quiet: undefined })]
    voice.result(await bySlurm({ ...going, ended: before }, again))
    return
  }
  const { problems, ended } = await go({ ...going, ended: before })
  if (ended.size < cells.length)
    voice.notice(
      `Stopped with ${ended.size} of ${cells.length} cells; go on with: ${goOn(called, words, folder)}`,
    )
  else voice.result(`All ${cells.length} cells have ended: ${WEYL} compare ${folder.path}`)
  for (const text of divergedIn(ended)) voice.notice(text)
  throwAll(problems)
}

const priorityIn = ({ priority }: SweepWords): number | undefined => {
  if (priority === undefined) return undefined
  const number = decimal(priority)
  return number !== undefined && Number.isInteger(number) && number >= 1 && number <= LAST_PRIORITY
    ? number
    : fail({
        where: '--priority',
        given: `'${priority}'`,
        expected: `a whole number from 1, the first, to ${LAST_PRIORITY}`,
        fix: 'write it as in --priority 1',
      })
}

/** Refuses options of which one would be ignored. */
const checkWords = (words: SweepWords): void => {
  const { slurm, redis, tensorboard, dryRun } = words
  if (priorityIn(words) !== undefined && redis === undefined)
    fail({
      where: '--priority',
      given: 'this option without --redis',
      expected: 'a queue, in which cells of several sweeps wait',
      fix: 'add --redis, or leave --priority out',
    })
  if (slurm === true && redis !== undefined)
    fail({
      where: '--slurm',
      given: 'this option beside --redis',
      expected: 'one of the two',
      cause: 'cells are given to an array job of Slurm, or to whoever is a worker of that Redis',
      fix: `leave one of them out; a job of Slurm may well be a worker: ${WEYL} worker --redis URL`,
    })
  if (slurm === true && tensorboard === true)
    fail({
      where: '--tensorboard',
      given: 'this option beside --slurm',
      expected: 'one of the two',
      cause: 'the sweep is submitted, and nobody stays to write event files',
      fix: `leave it out, and make them when cells run: ${WEYL} tensorboard FOLDER`,
    })
  if (dryRun === true && slurm !== true)
    fail({
      where: '--dry-run',
      given: 'this option without --slurm',
      expected: 'a job that could be printed',
      fix: 'add --slurm, or leave --dry-run out',
    })
}

/** Runs a sweep, or what is left of it. Problems travel as exceptions. */
export const sweepAll = async (
  experiment: Experiment,
  sweep: Sweep,
  words: SweepWords,
  called: Called,
): Promise<void> => {
  const { signal } = called
  const asked = words.seeds === undefined ? sweep : { ...sweep, seeds: seedsIn(words.seeds) }
  checkCount(asked, words.yes === true)
  checkWords(words)
  if (words.cell !== undefined) {
    await cellAlone(experiment, asked, words, signal)
    return
  }
  const name = nameOf(experiment.name)
  const given = cellsIn(experiment, asked)
  const config = await newPlan(asked, given)
  const open = await orFail(
    openRun({ out: words.out, name, config, resume: words.resume === true, decode: decodePlan }),
  )
  const { folder, config: plan } = open
  try {
    checkSame(folder, plan, asked)
    const cells = cellsOfPlan(plan, given)
    const { remark } = voiceOf({ quiet: words.quiet === true, json: false })
    if (given.length < mostCells(asked))
      remark(`Of ${mostCells(asked)} cells ${given.length} are different; draws that are equal are run once.`)
    await withBoard(folder, { asked: words.tensorboard === true, remark }, () =>
      sweepIn({ experiment, folder, plan, cells, words, signal }, called),
    )
  } catch (error) {
    await open.abandon()
    throw error
  }
  await (words.dryRun === true ? open.abandon() : open.close())
}
