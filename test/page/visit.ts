/** Visits of a page in Chromium: what is opened, waited for, and looked at. */
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { browser, evaluated } from './chromium'

export interface Opened {
  readonly page: Page
  /** What the browser complained about so far. */
  readonly complaints: readonly string[]
}

/**
 * The page as somebody opens it for the first time; `before` sees it when it is still empty, and it is there when it has
 * what `ready` selects.
 */
export const opened = async (
  address: string,
  theme: 'light' | 'dark',
  before: (page: Page) => Promise<void> = () => Promise.resolve(),
  ready = '#run:enabled',
): Promise<Opened> => {
  const context = await (
    await browser()
  ).newContext({ viewport: { width: 1280, height: 900 }, colorScheme: theme, serviceWorkers: 'allow' })
  // what Playwright waits for by itself; half of it is little on a machine with much else to do
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => {
    // a sandbox that is removed, or a page that is left, takes the scripts of its workers with it
    if (!request.url().startsWith('blob:')) complaints.push(`no ${request.url()}`)
  })
  await before(page)
  await page.goto(address)
  await page.locator(ready).waitFor()
  return { page, complaints }
}

export const closed = ({ page }: Opened): Promise<void> => page.context().close()

/** Waits until an expression of the page is true. (What Playwright has for that breaks our content security policy.) */
export const until = (page: Page, expression: string): Promise<void> =>
  vi.waitFor(async () => expect(await evaluated(page, expression), expression).toBe(true), {
    timeout: 60_000,
    interval: 50,
  })

export const trained = (page: Page, steps: number): Promise<void> =>
  until(page, `Number(document.getElementById('step').textContent.replaceAll(',', '')) >= ${steps}`)

/** How many colours the canvases show. */
export const COLOURS = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  return new Set(new Uint32Array(data.buffer)).size
})`

/** Whether something is wider than the page, and whether pictures are as sharp as the screen. */
const LAYOUT = `({
  over: document.documentElement.scrollWidth - innerWidth,
  sharp: [...document.querySelectorAll('canvas')].every(
    (canvas) => canvas.clientWidth === 0 || Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) < 1,
  ),
})`

/** The page fits, and its pictures are sharp, at every width; with `PICTURES=folder` they are kept to be looked at. */
export const fits = async (page: Page, name: string): Promise<void> => {
  for (const width of [390, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 })
    await until(page, `${LAYOUT}.sharp`)
    expect(await evaluated(page, LAYOUT), `${width} wide`).toEqual({ over: 0, sharp: true })
    const folder = process.env.PICTURES
    if (folder !== undefined)
      await page.screenshot({
        path: join(folder, `${name}-${width}.png`),
        fullPage: true,
        animations: 'disabled',
      })
  }
}

/** Rules of accessibility that the page breaks, with the elements that do. */
export const violations = async (page: Page): Promise<readonly string[]> => {
  await evaluated(page, axe.source)
  return evaluated<string[]>(
    page,
    `axe.run().then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  )
}
