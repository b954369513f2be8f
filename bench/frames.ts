/**
 * Frames of the pages while they train: `npx ts-node bench/frames.ts`. A page may draw 60 times a second; what keeps its
 * thread for longer than that makes it stutter.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { table } from '../src/report/table'
import { runMain } from '../src/runs/main'
import { completed } from '../src/runs/problems'
import { browser, evaluated } from './harness/page'

/** Milliseconds for which frames are counted, after training has begun. */
const WATCHED = 10_000

const PAGES = ['index.html', 'rotated.html']

/** Times between frames, in ms, in order of length. */
const FRAMES = `new Promise((resolve) => {
  const times = []
  const frame = (now) => {
    times.push(now)
    if (now - times[0] < ${WATCHED}) requestAnimationFrame(frame)
    else resolve(times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b))
  }
  requestAnimationFrame(frame)
})`

const watched = async (address: string, started: Browser): Promise<readonly string[]> => {
  const page = await started.newPage()
  await page.goto(address)
  await page.getByRole('button', { name: 'Start' }).click()
  const steps = (): Promise<number> => evaluated(page, `Number(document.getElementById('step').textContent)`)
  while ((await steps()) < 20) await page.waitForTimeout(100)
  const before = await steps()
  const times = await evaluated<readonly number[]>(page, FRAMES)
  const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))].toFixed(1)
  const trained = ((await steps()) - before) / seconds
  await page.close()
  return [(times.length / seconds).toFixed(1), at(0.5), at(0.99), at(1), trained.toFixed(1)]
}

const measured = async (): Promise<void> => {
  const { build, preview } = await import('vite')
  const [folder, started] = [await mkdtemp(join(tmpdir(), 'weyl-web-')), await browser()]
  const configFile = join(__dirname, '..', 'vite.web.config.mjs')
  await build({ configFile, logLevel: 'error', build: { outDir: folder } })
  const server = await preview({ configFile, logLevel: 'error', build: { outDir: folder } })
  try {
    const rows: (readonly string[])[] = []
    for (const name of PAGES)
      rows.push([name, ...(await watched(`${server.resolvedUrls?.local[0]}${name}`, started))])
    console.log(table(['page', 'frames/s', 'median, ms', '99 %, ms', 'longest, ms', 'steps/s'], rows))
  } finally {
    await started.close()
    await server.close()
    await rm(folder, { recursive: true })
  }
}

void runMain(() => completed(measured), { debug: true })
