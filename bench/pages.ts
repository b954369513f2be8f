/**
 * The engine wasm in a page beside the same in Node, in turns: `npx ts-node bench/pages.ts rank1 rmnist`. Both run the
 * same steps, which is checked; what is asked is whether a browser is as fast.
 */
import { Command } from 'commander'
import { fail } from '../src/dsl/core/problem'
import { table } from '../src/report/table'
import { runMain } from '../src/runs/main'
import { completed } from '../src/runs/problems'
import { pageWithWorker, type Page } from './harness/page'
import { median } from './harness/statistics'
import { trainingOf, type Training } from './processes/in-page'
import { type Settings, workloads } from './workloads/settings'

/** Milliseconds of a turn, and of all turns of a side. */
const TURN = 250
const ALL = 4000

type Steps = Training['steps']

/** Median times of a step, of sides that take turns. */
const inTurns = async (sides: readonly Steps[]): Promise<readonly number[]> => {
  const warm: number[] = []
  for (const steps of sides) {
    await steps(3)
    warm.push(median(await steps(3)))
  }
  const count = Math.max(1, Math.round(TURN / Math.max(...warm)))
  const all = sides.map((): number[] => [])
  while (all.some((ms) => ms.reduce((sum, x) => sum + x, 0) < ALL && ms.length < 5000))
    for (const [i, steps] of sides.entries()) all[i].push(...(await steps(count)))
  return all.map(median)
}

const beside = async (settings: Settings, threads: number, page: Page): Promise<readonly string[]> => {
  const node = await trainingOf(settings, threads)
  await page.call('begin', settings, threads)
  const inPage: Steps = async (count) => (await page.call('steps', count)) as readonly number[]
  const [here, there] = await inTurns([node.steps, inPage])
  const losses = [node.loss(), await page.call('loss')]
  await node.end()
  await page.call('end')
  if (losses[0] !== losses[1])
    fail({ where: settings.name, given: `losses ${losses.join(' and ')}`, expected: 'the same bits' })
  return [settings.name, String(threads), here.toFixed(3), there.toFixed(3), `${(here / there).toFixed(2)}×`]
}

const measured = async (names: readonly string[]): Promise<void> => {
  const known = workloads.map(([settings]) => settings)
  const chosen = (names.length > 0 ? names : ['rank1', 'rot8', 'rmnist']).map(
    (name) =>
      known.find((settings) => settings.name === name) ??
      fail({
        where: 'workload',
        given: `'${name}'`,
        expected: `one of ${known.map((settings) => settings.name).join(', ')}`,
      }),
  )
  const page = await pageWithWorker()
  try {
    const rows: (readonly string[])[] = []
    for (const settings of chosen)
      for (const threads of [1, 2]) {
        rows.push(await beside(settings, threads, page))
        process.stderr.write(`${rows[rows.length - 1].join(' ')}\n`)
      }
    const head = [
      'workload',
      'threads',
      `Node ${process.version}, ms`,
      `Chromium ${page.version}, ms`,
      'page',
    ]
    console.log(table(head, rows))
  } finally {
    await page.end()
  }
}

const parser = new Command('npx ts-node bench/pages.ts')
  .description('Times steps of training on the engine wasm in a page of Chromium beside the same in Node.')
  .argument('[workloads...]', 'workloads of the benchmark (default: rank1 rot8 rmnist)')

void runMain(() => completed(() => measured(parser.parse().args)), { debug: true })
