/** `npm run bench -- [names] [--engines a,b] [--peers a,b] [--reps n] [--json file] [--list]` */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMain } from '../src/runs/main'
import { attempt, fromEither } from '../src/runs/problems'
import { writeWhole } from '../src/runs/store'
import { type Arguments, listing, parseArguments } from './arguments'
import { describeMachine, machine } from './harness/machine'
import { fastEngines, onEngine, peers } from './harness/recruits'
import type { Part } from './part'
import { comparisons } from './parts/compare'
import { singleOperations } from './parts/operations'
import { overhead } from './parts/overhead'
import { scaling } from './parts/scaling'

/** Seconds of timed steps for each contender of a workload. */
const SECONDS = 5

const parts: readonly Part[] = [...comparisons, singleOperations, overhead, scaling]

const choices = {
  parts: parts.map(({ name, about }) => [name, about] as const),
  engines: fastEngines,
  peers: peers.map(({ name }) => name),
}

const tell = (what: string): void => {
  process.stderr.write(`${what}\n`)
}

const run = async (
  { names, engines, peers: others, reps, json }: Arguments,
  folder: string,
): Promise<void> => {
  const asked = others ?? choices.peers
  const context = {
    engines,
    recruits: [...engines.map(onEngine), ...peers.filter(({ name }) => asked.includes(name))],
    asked: others ?? [],
    budget: { seconds: SECONDS, ...(reps === undefined ? {} : { steps: reps }) },
    folder,
    pictures: join('runs', 'bench'),
    tell,
  }
  const here = machine()
  console.log(describeMachine(here))
  const results: Record<string, unknown> = {}
  for (const part of parts.filter(({ name }) => names.includes(name))) {
    const { text, data } = await part.run(context)
    results[part.name] = data
    console.log(['', `${part.name}: ${part.about}`, text].join('\n'))
    // after each part, so that an interrupted run leaves what it has
    if (json !== undefined) await writeWhole(json, JSON.stringify({ machine: here, results }, null, 2))
  }
}

void runMain(
  (signal) =>
    attempt(async () => {
      // what was measured so far is printed; there is nothing else to save
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
