/** The page in a real browser: it opens without a complaint, trains, and works from a sub-path, without a network too. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { browser, evaluated } from './chromium'
import { type Served, served } from './served'

const root = join(__dirname, '..', '..')
let folder: string
let host: Served

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weyl-web-'))
  const { build } = await import('vite')
  await build({
    configFile: join(root, 'vite.web.config.mjs'),
    logLevel: 'error',
    build: { outDir: folder },
  })
  host = await served(folder, { under: '/some/where/', isolated: true })
})

afterAll(async () => {
  await host.end()
  await rm(folder, { recursive: true })
})

interface Opened {
  readonly page: Page
  /** What the browser complained about so far. */
  readonly complaints: readonly string[]
}

interface How {
  readonly address?: string
  readonly width?: number
  readonly theme?: 'light' | 'dark'
}

/** The page as somebody opens it for the first time. */
const opened = async ({
  address = host.address,
  width = 1280,
  theme = 'light',
}: How = {}): Promise<Opened> => {
  const context = await (
    await browser()
  ).newContext({ viewport: { width, height: 900 }, colorScheme: theme, serviceWorkers: 'allow' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`no ${request.url()}`))
  await page.goto(address)
  await page.locator('#run:enabled').waitFor()
  return { page, complaints }
}

const closed = ({ page }: Opened): Promise<void> => page.context().close()

/** A number that the page shows. */
const shown = async (page: Page, id: string): Promise<number> =>
  Number(((await page.locator(`#${id}`).textContent()) ?? '').replace(/[,%\s]/g, ''))

/** Waits until an expression of the page is true. (What Playwright has for that breaks our content security policy.) */
const until = (page: Page, expression: string): Promise<void> =>
  vi.waitFor(async () => expect(await evaluated(page, expression), expression).toBe(true), {
    timeout: 60_000,
    interval: 50,
  })

const trained = (page: Page, steps: number): Promise<void> =>
  until(page, `Number(document.getElementById('step').textContent.replaceAll(',', '')) >= ${steps}`)

/** How many colours the canvases show. */
const COLOURS = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  return new Set(new Uint32Array(data.buffer)).size
})`

/** Whether something is wider than the page, and whether pictures are as sharp as the screen. */
const LAYOUT = `({
  over: document.documentElement.scrollWidth - innerWidth,
  sharp: [...document.querySelectorAll('canvas')].every(
    (canvas) => Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) < 1,
  ),
})`

/** Rules of accessibility that the page breaks, with the elements that do. */
const violations = async (page: Page): Promise<readonly string[]> => {
  await evaluated(page, axe.source)
  return evaluated<string[]>(
    page,
    `axe.run().then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  )
}

describe('the page', () => {
  for (const theme of ['light', 'dark'] as const)
    test(`trains until bands are seen, and fits any width, ${theme}`, async () => {
      const one = await opened({ theme })
      const { page, complaints } = one
      await page.getByRole('button', { name: 'Start' }).click()
      await trained(page, 50)
      await until(page, `document.getElementById('band').value >= 50`)
      await page.getByRole('button', { name: 'Pause' }).click()
      for (const width of [390, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 })
        await until(page, `${LAYOUT}.sharp`)
        expect(await evaluated(page, LAYOUT), `${width} wide`).toEqual({ over: 0, sharp: true })
        if (process.env.PICTURES !== undefined)
          await page.screenshot({ path: join(process.env.PICTURES, `${theme}-${width}.png`), fullPage: true })
      }
      expect(await violations(page)).toEqual([])
      const colours = await evaluated<number[]>(page, COLOURS)
      expect(colours).toHaveLength(4)
      for (const count of colours) expect(count).toBeGreaterThan(10)
      expect(await page.locator('#spoken').textContent()).toMatch(/^Step [\d]+: the loss of MSR/)
      expect(complaints).toEqual([])
      await closed(one)
    })

  test('is used by the keyboard, and begins anew when a slider moves', async () => {
    const one = await opened()
    const { page, complaints } = one
    await page.locator('#run').focus()
    await page.keyboard.press('Enter')
    await trained(page, 1)
    await page.keyboard.press('Enter')
    expect(await page.locator('#run').textContent()).toBe('Continue')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#rank-text').textContent()).toBe('4')
    await until(page, `document.querySelectorAll('canvas').length === 5`)
    expect(await shown(page, 'step')).toBe(0)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('opens and trains without a network, once it was loaded', async () => {
    const one = await opened()
    const { page, complaints } = one
    await evaluated(page, 'navigator.serviceWorker.ready.then(() => undefined)')
    await page.context().setOffline(true)
    await page.reload()
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 10)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('says that it has one thread where it is not isolated, and has more when it is loaded again', async () => {
    const plain = await served(folder, { isolated: false })
    const one = await opened({ address: plain.address })
    const { page, complaints } = one
    expect(await evaluated(page, 'crossOriginIsolated')).toBe(false)
    expect(await page.locator('#engine-note').textContent()).toMatch(/Not here: WebAssembly, \d threads/)
    await page.getByRole('button', { name: 'Load it again with threads' }).click()
    await until(page, 'crossOriginIsolated')
    await page.locator('#run:enabled').waitFor()
    await page.getByLabel('Engine').selectOption('threads')
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 10)
    expect(complaints).toEqual([])
    await closed(one)
    await plain.end()
  })
})
