/** The pages without a network: each opens and works after one visit, and says so where it will not. */
import { readdirSync, statSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { evaluated } from './chromium'
import { type Served, served } from './served'
import { site } from './site'
import { closed, type Opened, opened, trained, until } from './visit'

let folder: string
let host: Served

beforeAll(async () => {
  folder = await site()
  host = await served(folder, { under: '/some/where/', isolated: true })
})

afterAll(() => host.end())

/** Waits until the browser has a file of each of these names for when there is no network. */
const kept = (page: Page, files: readonly string[]): Promise<void> =>
  until(
    page,
    `Promise.all(${JSON.stringify(files)}.map((file) => caches.match(file))).then((all) => all.every((one) => one !== undefined))`,
  )

/** Waits until the worker that answers without a network has the page: what is kept may be there before. */
const takenOver = (page: Page): Promise<void> => until(page, 'navigator.serviceWorker.controller !== null')

const filesIn = (name: string): readonly string[] =>
  readdirSync(join(folder, name)).map((file) => `${name}/${file}`)

const bytesOf = (name: string): number =>
  readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, name, file)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0)

/** Opens a page in which a script ran before all others. */
const changed = (name: string, script: string): Promise<Opened> =>
  opened(host.address + name, 'light', async (page) => {
    await page.addInitScript(script)
  })

/** Waits until a page can be used. */
const ready = (page: Page): Promise<void> => page.locator('#run:enabled').waitFor()

/** The same of the playground, whose compiler has read its types when it has looked at the first program. */
const compiles = (page: Page): Promise<void> =>
  until(page, `document.getElementById('complaints').textContent.includes('no complaints')`)

const train = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Start' }).click()
  await trained(page, 2)
}

const pages = {
  'index.html': { needs: () => [], ready, use: train },
  'rotated.html': { needs: () => filesIn('data'), ready, use: train },
  'playground.html': {
    needs: () => filesIn('editor'),
    ready: compiles,
    use: async (page: Page): Promise<void> => {
      await page.getByRole('button', { name: 'Run' }).click()
      await until(page, `document.getElementById('console').textContent.includes('step')`)
    },
  },
  'symmetry.html': {
    needs: () => [],
    ready,
    use: async (page: Page): Promise<void> => {
      await page.getByRole('button', { name: 'Check' }).click()
      await until(page, `document.getElementById('verdict').textContent.includes('ounterexample')`)
    },
  },
}

describe('without a network, after one visit,', () => {
  test.each(Object.entries(pages))('%s opens and works', async (name, { needs, ready, use }) => {
    const one = await opened(host.address + name, 'light')
    const { page, complaints } = one
    onTestFinished(() => closed(one))
    // what a page still asks for when it is left is a complaint
    await ready(page)
    await takenOver(page)
    await kept(page, [name, ...needs()])
    await page.waitForLoadState('networkidle')
    await page.context().setOffline(true)
    await page.reload()
    await ready(page)
    await use(page)
    expect(await page.locator('#notices').textContent()).toBe('')
    expect(complaints).toEqual([])
  })
})

/** A host of two builds, at `/a/` and `/b/`. */
const twoBuilds = async (): Promise<Served & { readonly root: string }> => {
  const root = await mkdtemp(join(tmpdir(), 'weyl-two-'))
  for (const name of ['a', 'b']) await cp(folder, join(root, name), { recursive: true })
  const worker = join(root, 'b', 'service-worker.js')
  const code = await readFile(worker, 'utf8')
  const other = code.replace(/[0-9a-f]{16}/, '0'.repeat(16))
  expect(other).not.toBe(code)
  await writeFile(worker, other)
  return { ...(await served(root, { isolated: true })), root }
}

test('two builds on one host leave each other what they have kept', async () => {
  const both = await twoBuilds()
  const one = await opened(`${both.address}a/index.html`, 'light')
  const { page, complaints } = one
  await takenOver(page)
  await page.goto(`${both.address}b/index.html`)
  await takenOver(page)
  await page.context().setOffline(true)
  for (const name of ['a', 'b']) {
    await page.goto(`${both.address}${name}/index.html`)
    await page.locator('#run:enabled').waitFor()
  }
  expect(complaints).toEqual([])
  await closed(one)
  await both.end()
  await rm(both.root, { recursive: true })
})

test('a newer build is kept in the place of the older, with what is large of it', async () => {
  const both = await twoBuilds()
  const one = await opened(`${both.address}a/rotated.html`, 'light')
  const { page, complaints } = one
  await kept(page, ['index.html', 'data/digits.bin'])
  const names = await evaluated<string[]>(page, 'caches.keys()')
  await cp(join(both.root, 'b'), join(both.root, 'a'), { recursive: true })
  await page.reload()
  await until(page, `caches.keys().then((names) => !names.includes('${names[0]}'))`)
  await kept(page, ['index.html', 'data/digits.bin'])
  expect(names).toHaveLength(1)
  expect(await evaluated<string[]>(page, 'caches.keys()')).toHaveLength(1)
  expect(complaints).toEqual([])
  await closed(one)
  await both.end()
  await rm(both.root, { recursive: true })
})

describe('a page says that it will not open without a network', () => {
  const says = (page: Page, why: string): Promise<void> =>
    until(
      page,
      `document.getElementById('notices').textContent.startsWith('Without a network this page will not open: ${why}')`,
    )

  test.each(Object.keys(pages))('where service workers are refused: %s', async (name) => {
    const one = await changed(
      name,
      `ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('The operation is insecure'))`,
    )
    await says(one.page, 'The operation is insecure.')
    await closed(one)
  })

  test('where there are none', async () => {
    const one = await changed('index.html', 'delete Navigator.prototype.serviceWorker')
    await says(one.page, 'the browser has no service workers here')
    await closed(one)
  })

  test.each([
    ['index.html', () => 1000, 'the browser had no room for its files'],
    ['rotated.html', () => bytesOf('.') - bytesOf('editor') - bytesOf('data') / 2, 'QuotaExceededError'],
  ])('where there is too little storage: %s', async (name, quota, why) => {
    const one = await opened(host.address + name, 'light', async (page) => {
      const session = await page.context().newCDPSession(page)
      const { origin } = new URL(host.address)
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quota() })
    })
    await says(one.page, why)
    await closed(one)
  })
})
