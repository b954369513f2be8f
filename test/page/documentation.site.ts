/** The documentation site, as `npm run docs` has built it: each kind of page fits, can be read by all, and is found. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser } from './chromium'
import { type Served, served } from './served'
import { closed, fits, opened, violations } from './visit'

let host: Served

beforeAll(async () => {
  host = await served(join(__dirname, '../../docs/.vitepress/dist'), { isolated: false })
})

afterAll(async () => {
  await host.end()
  await (await browser()).close()
})

const nothing = (): Promise<void> => Promise.resolve()

const pages = {
  index: 'index.html',
  guide: 'guide/first-network.html',
  tables: 'experiments.html',
  example: 'examples/09-learning-a-convolution.html',
  api: 'api/weyl/functions/adapt.html',
  topics: 'api/weyl/index.html',
}

for (const theme of ['light', 'dark'] as const)
  test.each(Object.entries(pages))(`the page %s, ${theme}`, async (name, path) => {
    const one = await opened(`${host.address}${path}`, theme, nothing, 'main h1')
    await fits(one.page, `docs-${name}-${theme}`)
    // Markdown has no table without a head, and the corner of some is empty
    const broken = (await violations(one.page)).filter((rule) => !rule.startsWith('empty-table-header'))
    expect(broken).toEqual([])
    expect(one.complaints).toEqual([])
    await closed(one)
  })

test('a word of the API is found by its name', async () => {
  const one = await opened(`${host.address}index.html`, 'light', nothing, 'main h1')
  await one.page.getByRole('button', { name: 'Search' }).first().click()
  await one.page.locator('#localsearch-input').fill('conjugateGradient')
  await one.page.locator('.result', { hasText: 'conjugateGradient' }).first().click()
  await one.page.locator('h1', { hasText: 'conjugateGradient' }).waitFor()
  await closed(one)
})
