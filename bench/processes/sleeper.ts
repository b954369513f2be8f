/** A worker in a process of its own, whose cells sleep and say that they have ended: `sleeper REDIS MILLISECONDS`. */
import { setTimeout } from 'node:timers/promises'
import { orFail } from '../../src/runs/problems'
import { runFolder } from '../../src/runs/store'
import { workFor } from '../../src/runs/sweeps'

const [url, sleep] = process.argv.slice(2)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

void workFor({
  url,
  atOnce: 1,
  shared: undefined,
  patience: 20_000,
  signal: stop.signal,
  remark: (text) => void process.stdout.write(`${text}\n`),
  check: () => Promise.resolve(),
  perform: async ({ sweep: { experiment, weyl, programs }, id, settings, folder }) => {
    await setTimeout(Number(sleep))
    const ended = { seconds: Number(sleep) / 1000, coreSeconds: Number(sleep) / 1000 }
    const record = { id, experiment, settings, weyl, programs, places: [], ended }
    await orFail(runFolder(folder).writeJson('cell.json', record))
  },
})
