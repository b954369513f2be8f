/** The page that asks a function for its symmetry: what it finds, what it survives, and what a link carries. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluated } from './chromium'
import { type Served, served } from './served'
import { site } from './site'
import { closed, fits, opened, until, violations } from './visit'

let host: Served

beforeAll(async () => {
  host = await served(await site(), { under: '/some/where/', isolated: true })
})

afterAll(() => host.end())

const text = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`#${id}`).textContent()) ?? ''

/** Presses “Check” and waits for the verdict. */
const verdict = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Check' }).click()
  await page.locator('#run:enabled').waitFor()
  return text(page, 'verdict')
}

const ready = async (page: Page, title: string): Promise<string> => {
  await page.getByLabel('Ready ones').selectOption(title)
  return verdict(page)
}

const captions = (page: Page): Promise<readonly string[]> =>
  page.locator('#pictures figcaption').allTextContents()

describe('the page of symmetries', () => {
  test('finds none for what is equivariant, and the smallest case for what is not', async () => {
    const one = await opened(`${host.address}symmetry.html`, 'light')
    const { page, complaints } = one
    expect(await ready(page, 'Circular convolution')).toBe('No counterexample in 100 cases.')

    // one pixel, by one place: a maximum of zeros and a number below 0 is 0, so the number is 1
    expect(await ready(page, 'Max pooling')).toBe('A counterexample: g = shift by 0 down, 1 right.')
    const [x, , moved, , apart] = await captions(page)
    expect(x).toMatch(/^x \[6, 6, 1\] of zeros but 1 at \[\d, \d, 0\]$/)
    expect(moved).toMatch(/^f\(g · x\) \[6, 6, 1\] of zeros but (1 at \[\d, \d, 0\](, )?){4}$/)
    expect(apart).toMatch(/^f\(g · x\) − g · f\(x\) \[6, 6, 1\] of zeros but (-?1 at \[\d, \d, 0\](, )?){4}$/)
    await fits(page, 'symmetry-light')
    expect(await violations(page)).toEqual([])

    expect(complaints).toEqual([])
    await closed(one)
  })

  test('repeats a check of somebody’s own from a link, which runs nothing by itself', async () => {
    const one = await opened(`${host.address}symmetry.html`, 'dark')
    const { page, complaints } = one
    await page.getByLabel('TypeScript')
      .fill(`const first: number = 0\nexport default (x: { readonly shape: readonly number[] }) => weylOf(x)
import { valuesOf as weylOf } from 'weyl'`)
    await page.getByLabel('Shape of inputs').fill('3')
    await page.getByLabel('Group').selectOption('cycle')
    await page.getByLabel('Outputs').selectOption('unmoved')
    await page.getByLabel('Seed').fill('7')
    expect(await verdict(page)).toBe('A counterexample: g = shift by 1.')
    expect((await captions(page))[0]).toMatch(/^x \[(0, 0, -?1|0, -?1, 0|-?1, 0, 0)\]$/)
    const found = [await text(page, 'detail'), ...(await captions(page))]
    await page.getByRole('button', { name: 'Copy link' }).click()
    await until(page, `location.hash.length > 1`)
    await fits(page, 'symmetry-dark')
    expect(await violations(page)).toEqual([])

    await page.reload()
    expect(await text(page, 'notices')).toMatch(/^This function came with the link/)
    expect(await text(page, 'verdict')).toBe('Nothing was tried yet.')
    await verdict(page)
    expect([await text(page, 'detail'), ...(await captions(page))]).toEqual(found)

    await evaluated(page, `location.hash = '#code=x&group=cycle&seed=-1'`)
    await until(page, `document.getElementById('notices').textContent.startsWith('the link')`)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('survives what fails, what never ends and what is hostile', async () => {
    const one = await opened(`${host.address}symmetry.html`, 'light')
    const { page, complaints } = one
    const code = page.getByLabel('TypeScript')
    expect(await ready(page, 'A mistake: products of shapes that do not fit')).toMatch(/^It failed, on g = /)
    expect(await text(page, 'detail')).toMatch(/^einsum 'ij,jk->ik': got .*, expected one size/)

    await code.fill('(x) => { for (;;); }')
    await page.getByLabel('Time limit').selectOption('1')
    expect(await verdict(page)).toBe('No verdict.')
    expect(await text(page, 'detail')).toBe('It was stopped at the time limit, 1 s, without a verdict.')
    await page.getByLabel('Time limit').selectOption('20')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await text(page, 'verdict')).toBe('Stopped.')

    await code.fill('(x) => 1 +* 2')
    expect(await verdict(page)).toBe('No verdict.')
    await code.fill('42')
    expect(await verdict(page)).toBe('It failed.')
    expect(await text(page, 'detail')).toMatch(/got a number, expected a function/)

    expect(complaints).toEqual([])
    // each way out is refused; that a policy was broken, Chromium says in its console
    const waysOut = `[
      () => fetch('https://example.org/'), () => fetch('${host.address}'), () => caches.open('weyl'),
      () => new Promise((_, no) => new WebSocket('wss://example.org').addEventListener('error', no)),
      () => new Promise((yes, no) => { indexedDB.open('weyl').onsuccess = yes }),
      () => import('https://example.org/'), () => importScripts('https://example.org/'),
      () => new Function('return 1')(), () => new Worker('${host.address}service-worker.js'), () => document.title, () => localStorage.length,
    ]`
    await code.fill(`import 'weyl'
      const directives = new Set()
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => directives.add(effectiveDirective))
      const refused = await Promise.all(${waysOut}.map(async (out) => { try { await out(); return String(out) } catch { return '' } }))
      while (directives.size < 3) await new Promise((heard) => setTimeout(heard, 10))
      export default () => { throw new Error('open: ' + refused.join('') + '; policy: ' + [...directives].sort()) }`)
    expect(await verdict(page)).toMatch(/^It failed, on g = /)
    expect(await text(page, 'detail')).toBe('Error: open: ; policy: connect-src,script-src,script-src-elem')
    await closed(one)
  })
})
