/**
 * Where a run writes: a folder that begins with its settings (`config.json`). Contract: opening a run
 * changes nothing that is there already; a new run has a new folder, and only a folder with the `config.json`
 * of such a run is gone on with.
 */
import { lstat, mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Problem } from '../dsl/core/problem'
import { codeOf, diskProblem } from './disk'
import { runFolder, type RunFolder } from './run-folder'

/** An open run: its files, and the settings it has to keep to. */
export interface OpenRun<C> {
  readonly folder: RunFolder
  /** Of a resumed run those it began with, else the given ones. */
  readonly config: C
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

const CONFIG = 'config.json'

/** The layout of run folders; grows by one when older folders can no longer be read. */
const FORMAT = 2

const ownConfig = t.type({ weyl: t.number, experiment: t.string, settings: t.unknown })
type OwnConfig = t.TypeOf<typeof ownConfig>

const NOTHING_LOST = 'nothing is lost, the run has not begun'

const numbered = (base: string, n: number): string => (n === 1 ? base : `${base}-${n}`)

const nextFree = async (base: string, n = 2): Promise<string> =>
  lstat(numbered(base, n)).then(
    () => nextFree(base, n + 1),
    () => numbered(base, n),
  )

/** Whether a folder is empty but for what a run leaves that was killed before it had written its settings. */
const isEmpty = (path: string): Promise<boolean> =>
  readdir(path).then(
    (names) => names.every((name) => name === `${CONFIG}.tmp`),
    () => false,
  )

/** Makes a folder, or takes an empty one; false if something else of that name is there already. */
const made = (path: string): TE.TaskEither<Problem, boolean> =>
  TE.tryCatch(
    async () => {
      await mkdir(dirname(path), { recursive: true })
      return mkdir(path).then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'EEXIST') return isEmpty(path)
          throw error
        },
      )
    },
    diskProblem(path, 'made', NOTHING_LOST),
  )

const madeNext = (base: string, n = 1): TE.TaskEither<Problem, string> =>
  pipe(
    made(numbered(base, n)),
    TE.chain((free) => (free ? TE.right(numbered(base, n)) : madeNext(base, n + 1))),
  )

/** What a folder's `config.json` says, if it is one of ours. */
const configIn = (path: string): TE.TaskEither<Problem, OwnConfig | undefined> =>
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
        E.map((raw) => (ownConfig.is(raw) ? raw : undefined)),
        E.getOrElse((): OwnConfig | undefined => undefined),
      ),
    ),
  )

const taken = (path: string): TE.TaskEither<Problem, never> =>
  pipe(
    TE.Do,
    TE.apS('config', configIn(path)),
    TE.apS(
      'next',
      TE.fromTask(() => nextFree(path)),
    ),
    TE.chain(({ config, next }) =>
      TE.left<Problem>({
        where: path,
        given:
          config === undefined
            ? 'a name that exists and is not a run of weyl (nothing was overwritten)'
            : `a folder that holds a run of ${config.experiment} already (nothing was overwritten)`,
        expected: 'a folder that does not exist yet',
        fix:
          config === undefined
            ? `--out ${next}`
            : `--out ${next} for a new run, or --resume --out ${path} to go on with that one`,
      }),
    ),
  )

/** Without a slash at its end, which would end up within the next free name. */
const tidy = (path: string): string => join(dirname(path), basename(path))

const newFolder = ({ out, name }: Pick<Opening<unknown>, 'out' | 'name'>): TE.TaskEither<Problem, string> => {
  if (out === undefined) return madeNext(join('runs', name))
  const path = tidy(out)
  return pipe(
    made(path),
    TE.chain((free) => (free ? TE.right(path) : taken(path))),
  )
}

const begin = <C>(opening: Opening<C>): TE.TaskEither<Problem, OpenRun<C>> => {
  const { name, config } = opening
  return pipe(
    newFolder(opening),
    TE.map((path) => ({ folder: runFolder(path), config })),
    TE.chainFirst(({ folder }) =>
      folder.writeJson(CONFIG, { weyl: FORMAT, experiment: name, settings: config }),
    ),
  )
}

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
    TE.chainEitherK((found): E.Either<Problem, OpenRun<C>> => {
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
        E.bimap(
          (problem) => ({ ...problem, where: `${join(out, CONFIG)}: ${problem.where}` }),
          (config) => ({ folder: runFolder(out), config }),
        ),
      )
    }),
  )
}

/**
 * Opens the folder of a new run, or of one to go on with. Problems: a folder that exists, nothing to resume,
 * a run of another experiment or format, settings that cannot be decoded, errors of the disk.
 */
export const openRun = <C>(opening: Opening<C>): TE.TaskEither<Problem, OpenRun<C>> =>
  opening.resume ? goOn(opening) : begin(opening)
