/** `npm run bench -- [names] [--engines a,b] [--peers a,b] [--reps n] [--json file] [--list]` */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, fromEither } from '../src/experiments/effects'
import { writeWhole } from '../src/experiments/disk'
import { runMain } from '../src/experiments/main'
import { type Arguments, listing, parseArguments } from './arguments'
import { compare } from './compare'
import { describeMachine, machine } from './harness/machine'
import { fastEngines, onEngine, peers } from './harness/recruits'
import { verdicts, workloadTable } from './harness/report'
import { workloads } from './workloads/settings'

/** Seconds of timed steps for each contender of a workload. */
const SECONDS = 5

const choices = {
  parts: workloads.map(([{ name }, about]) => [name, about] as const),
  engines: fastEngines,
  peers: peers.map(({ name }) => name),
}

const tell = (what: string): void => {
  process.stderr.write(`${what}\n`)
}

const run = async (given: Arguments, folder: string): Promise<void> => {
  const recruits = [...given.engines.map(onEngine), ...peers.filter(({ name }) => given.peers.includes(name))]
  const budget = { seconds: SECONDS, ...(given.reps === undefined ? {} : { steps: given.reps }) }
  const here = machine()
  console.log(describeMachine(here))
  const comparisons = []
  for (const [settings, about] of workloads.filter(([{ name }]) => given.names.includes(name))) {
    const comparison = await compare(settings, recruits, budget, folder, tell)
    comparisons.push(comparison)
    const { rows } = comparison
    console.log(
      ['', `${settings.name}: ${about}`, workloadTable(rows), ...verdicts(settings.name, rows)].join('\n'),
    )
  }
  if (given.json !== undefined)
    await writeWhole(given.json, JSON.stringify({ machine: here, comparisons }, null, 2))
}

void runMain(
  () =>
    attempt(async () => {
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
      try {
        await run(parsed, folder)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }),
  { debug: false },
)
