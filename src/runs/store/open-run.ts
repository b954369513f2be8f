/**
 * Where a run writes: a folder that begins with its settings (`config.json`). Contract: opening a run
 * changes nothing that is there already; a new run has a new folder, and only a folder with the `config.json`
 * of such a run is gone on with.
 */
import { lstat, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../../dsl/core/problem'
import { type RunConfig, runConfig } from '../options'
import { attempt, codeOf, diskProblem, orFail } from '../problems'
import { type Lock, lock, writerOf } from './lock'
import { CONFIG, newFolder, type NewFolder, NOTHING_LOST } from './new-folder'
import { type RunFolder, runFolder } from './run-folder'

/** An open run: its files, and the settings it has to keep to. */
export interface OpenRun<C> {
  readonly folder: RunFolder
  /** Of a resumed run those it began with, else the given ones. */
  readonly config: C
  /** Gives the folder free for other processes. */
  readonly close: () => Promise<void>
  /** The same where the run has failed: a new folder with nothing but the settings goes as it came. */
  readonly abandon: () => Promise<void>
}

/** Which folder, and how to read its settings. */
export interface Opening<C> {
  /** The folder; without one, `runs/name`, or `runs/name-2`, … if that is there already. */
  readonly out?: string | undefined
  /** Of the experiment. */
  readonly name: string
  readonly config: C
  /** Go on with the run in `out`, which must be of the same experiment. */
  readonly resume: boolean
  readonly decode: (raw: unknown) => E.Either<Problem, C>
}

/** The layout of run folders; grows by one when older folders can no longer be read. */
const FORMAT = 2

/** Writes what the folder of a run begins with. */
export const writeConfig = (folder: RunFolder, experiment: string, settings: unknown) =>
  folder.writeJson(CONFIG, { weyl: FORMAT, experiment, settings })

const numbered = (base: string, n: number): string => (n === 1 ? base : `${base}-${n}`)

const nextFree = async (base: string, n = 2): Promise<string> =>
  lstat(numbered(base, n)).then(
    () => nextFree(base, n + 1),
    () => numbered(base, n),
  )

const nextNew = (base: string, n = 1): TE.TaskEither<Problem, NewFolder> =>
  pipe(
    newFolder(numbered(base, n)),
    TE.chain((found) => (found === undefined ? nextNew(base, n + 1) : TE.right(found))),
  )

/** What a folder's `config.json` says, if it is one of ours. */
const configIn = (path: string): TE.TaskEither<Problem, RunConfig | undefined> =>
  pipe(
    TE.tryCatch(
      () =>
        readFile(join(path, CONFIG), 'utf8').catch((error: unknown) => {
          if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return ''
          throw error
        }),
      diskProblem(join(path, CONFIG), 'read', NOTHING_LOST),
    ),
    TE.map((content) =>
      pipe(
        E.tryCatch((): unknown => JSON.parse(content), E.toError),
        E.map((raw) => (runConfig.is(raw) ? raw : undefined)),
        E.getOrElse((): RunConfig | undefined => undefined),
      ),
    ),
  )

const taken = (path: string): TE.TaskEither<Problem, never> =>
  attempt(async () => {
    const [next, writer, config] = [await nextFree(path), await writerOf(path), await orFail(configIn(path))]
    const expected = 'a folder that does not exist yet'
    const [what, fix] =
      writer !== undefined
        ? [`a folder that ${writer} is writing a run to`, `--out ${next}`]
        : config === undefined
          ? ['a name that exists and is not a run of weyl', `--out ${next}`]
          : [
              `a folder that holds a run of ${config.experiment} already`,
              `--out ${next} for a new run, or --resume --out ${path} to go on with that one`,
            ]
    return fail({ where: path, given: `${what} (nothing was overwritten)`, expected, fix })
  })

/** Without a slash at its end, which would end up within the next free name. */
const tidy = (path: string): string => join(dirname(path), basename(path))

const folderFor = ({
  out,
  name,
}: Pick<Opening<unknown>, 'out' | 'name'>): TE.TaskEither<Problem, NewFolder> => {
  if (out === undefined) return nextNew(join('runs', name))
  const path = tidy(out)
  return pipe(
    newFolder(path),
    TE.chain((found) => (found === undefined ? taken(path) : TE.right(found))),
  )
}

const begin = <C>(opening: Opening<C>): TE.TaskEither<Problem, OpenRun<C>> =>
  attempt(async () => {
    const { name, config } = opening
    const { path, lock: own, undo } = await orFail(folderFor(opening))
    const folder = runFolder(path)
    try {
      await orFail(writeConfig(folder, name, config))
    } catch (error) {
      await undo()
      throw error
    }
    return { folder, config, close: own.release, abandon: undo }
  })

/** The lock of a run that is there. */
const locked = (path: string): TE.TaskEither<Problem, Lock> =>
  attempt(
    async () =>
      (await orFail(lock(path))) ??
      fail({
        where: path,
        given: `a run that ${(await writerOf(path)) ?? 'another process'} is writing`,
        expected: 'a run that no process is writing',
        fix: `wait for it, or stop it; if there is no such process, delete the files ${join(path, 'lock.*')}`,
      }),
  )

const goOn = <C>({ out: given, name, decode }: Opening<C>): TE.TaskEither<Problem, OpenRun<C>> => {
  if (given === undefined)
    return TE.left({
      where: '--resume',
      given: 'no --out',
      expected: 'the folder of the run to go on with',
      fix: `add --out runs/${name}`,
    })
  const out = tidy(given)
  const expected = `the folder of a run of ${name}`
  return pipe(
    configIn(out),
    TE.chainEitherK((found): E.Either<Problem, C> => {
      if (found === undefined)
        return E.left({
          where: out,
          given: `nothing to resume, because there is no ${CONFIG} made by weyl`,
          expected,
          fix: 'check the path, or leave --resume out to begin a new run',
        })
      if (found.weyl !== FORMAT)
        return E.left({
          where: out,
          given: `a run in format ${found.weyl}`,
          expected: `format ${FORMAT}`,
          cause: 'another version of weyl made it',
          fix: 'go on with that version, or begin a new run',
        })
      if (found.experiment !== name)
        return E.left({
          where: out,
          given: `a run of ${found.experiment}`,
          expected,
          fix: 'go on with the script that began it, or name another folder',
        })
      return pipe(
        decode(found.settings),
        E.mapLeft((problem) => ({ ...problem, where: `${join(out, CONFIG)}: ${problem.where}` })),
      )
    }),
    TE.bindTo('config'),
    TE.bind('own', () => locked(out)),
    TE.map(({ config, own: { release } }) => ({
      folder: runFolder(out),
      config,
      close: release,
      abandon: release,
    })),
  )
}

/**
 * Opens the folder of a new run, or of one to go on with. Problems: a folder that exists, nothing to resume, a run of
 * another experiment or format or one that another process is writing, settings that cannot be decoded, errors of the
 * disk.
 */
export const openRun = <C>(opening: Opening<C>): TE.TaskEither<Problem, OpenRun<C>> =>
  opening.resume ? goOn(opening) : begin(opening)
