/** `npm run bench -- [names] [--engines a,b] [--peers a,b] [--reps n] [--json file] [--list]` */
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMain } from '../src/runs/main'
import { attempt, fromEither } from '../src/runs/problems'
import { writeWhole } from '../src/runs/store'
import { type Arguments, listing, OUT, parseArguments } from './arguments'
import { describeMachine, machine } from './harness/machine'
import { fastEngines, leaders, onEngine, peers, type Recruit } from './harness/recruits'
import type { Part, Report } from './part'
import { comparisons } from './parts/compare'
import { singleOperations } from './parts/operations'
import { overhead } from './parts/overhead'
import { scaling } from './parts/scaling'

/** Seconds of timed steps for each contender of a workload. */
const SECONDS = 5

const parts: readonly Part[] = [...comparisons, singleOperations, overhead, ...scaling]

const choices = {
  parts: parts.map(({ name, about }) => [name, about] as const),
  peers: peers.map(({ name }) => name),
}

const tell = (what: string): void => {
  process.stderr.write(`${what}\n`)
}

const recruited = (engines: readonly string[], others: readonly string[]): readonly Recruit[] => [
  ...engines.map(onEngine),
  ...peers.filter(({ name }) => others.includes(name)),
]

const run = async (
  { names, engines, peers: others, reps, json }: Arguments,
  folder: string,
): Promise<void> => {
  const context = {
    engines: engines ?? fastEngines,
    recruits: recruited(engines ?? fastEngines, others ?? choices.peers),
    few: recruited(engines ?? leaders.engines, others ?? leaders.peers),
    budget: { seconds: SECONDS, ...(reps === undefined ? {} : { steps: reps }) },
    folder,
    pictures: OUT,
    tell,
  }
  const here = machine()
  console.log(describeMachine(here))
  const results: Record<string, unknown> = {}
  await mkdir(OUT, { recursive: true })
  for (const { name, about, run: runPart } of parts.filter((part) => names.includes(part.name))) {
    const heading = `${name}: ${about}`
    const save = async ({ text, data }: Report): Promise<void> => {
      results[name] = data
      const written = JSON.stringify({ machine: here, results: { [name]: data } }, null, 2)
      await writeWhole(join(OUT, `${name}.txt`), [describeMachine(here), '', heading, text, ''].join('\n'))
      await writeWhole(join(OUT, `${name}.json`), written)
      if (json !== undefined) await writeWhole(json, JSON.stringify({ machine: here, results }, null, 2))
    }
    const report = await runPart({ ...context, save })
    console.log(['', heading, report.text].join('\n'))
    await save(report)
  }
}

void runMain(
  (signal) =>
    attempt(async () => {
      // what was measured so far is printed, and in files
      signal.addEventListener('abort', () => process.exit(130))
      const parsed = fromEither(parseArguments(process.argv.slice(2), choices))
      if ('help' in parsed) {
        console.log(parsed.help)
        return
      }
      if (parsed.list) {
        console.log(listing(choices))
        return
      }
      const folder = await mkdtemp(join(tmpdir(), 'weyl-bench-'))
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
      await run(parsed, folder)
    }),
  { debug: false },
)
