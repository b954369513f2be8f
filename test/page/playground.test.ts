/** The playground in a real browser: what is written is checked, runs in a sandbox, and cannot get out of it. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkTo, programIn } from '../../web/playground/link'
import { evaluated } from './chromium'
import { type Served, served } from './served'
import { site } from './site'
import { closed, COLOURS, fits, type Opened, opened, until, violations } from './visit'
import { test as property } from '../laws/law'

let host: Served

beforeAll(async () => {
  host = await served(await site(), { under: '/some/where/', isolated: true })
})

afterAll(() => host.end())

const playground = async (program?: string, theme: 'light' | 'dark' = 'light'): Promise<Opened> =>
  opened(`${host.address}playground.html${program === undefined ? '' : await linkTo(program)}`, theme)

const says = (page: Page, id: string, text: RegExp): Promise<void> =>
  until(page, `${String(text)}.test(document.getElementById('${id}').textContent)`)

describe('the playground', () => {
  test('runs an example: text, curves, pictures, and what was compiled; at any width', async () => {
    const one = await playground()
    const { page, complaints } = one
    await says(page, 'complaints', /no complaints/)
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'state', /^It ended after/)
    await says(page, 'console', /step 600: loss 0\.\d/)
    await fits(page, 'playground-light')
    const colours = await evaluated<number[]>(page, COLOURS)
    expect(colours).toHaveLength(3)
    for (const count of colours) expect(count).toBeGreaterThan(10)
    expect(await violations(page)).toEqual([])
    await page.getByRole('tab', { name: 'Output' }).press('ArrowRight')
    expect(await page.locator('#programs').textContent()).toMatch(/Instructions by primitive.*einsum/)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('shows a program from a link, does not run it, and marks the shape that is wrong', async () => {
    const one = await playground(
      [
        `import { dense, input, key, pipe, tensor } from 'weyl'`,
        'type Nothing = {}',
        `console.log('it runs')`,
        'const net = pipe(input([3]), dense(2))',
        'net.apply(net.init(key(0)))(tensor([1, 2], [2]))',
      ].join('\n'),
      'dark',
    )
    const { page, complaints } = one
    await says(page, 'notices', /It has not run: read it, and press Run/)
    await says(page, 'complaints', /^line 5: .*readonly \[2\].* is not assignable to .*readonly \[3\]/)
    expect(await page.locator('#console').textContent()).toBe('')
    await fits(page, 'playground-dark')
    expect(await violations(page)).toEqual([])
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
    await says(page, 'state', /^It failed/)
    await says(page, 'console', /^it runs\nline 5\nWeylError: .*\[2\] and \[3, 2\]/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await evaluated(page, 'document.activeElement.id')).toBe('run')
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('says what was inferred of the name under the pointer, and which names there are', async () => {
    const one = await playground(
      `import { conv2d, input, pipe } from 'weyl'\nconst net = pipe(input([28, 28, 1]), conv2d(8, 3))\nnet\n`,
    )
    const { page, complaints } = one
    await says(page, 'complaints', /no complaints/)
    await page.locator('.cm-line', { hasText: /^net$/ }).hover({ position: { x: 15, y: 8 } })
    const tooltip = page.locator('.explained')
    await tooltip.waitFor()
    expect(await tooltip.textContent()).toMatch(/const net: (Net|Layered)<.*readonly \[26, 26, 8\]/s)
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('net.app')
    // by the mouse: the editor takes Enter for a new line as long as the list is too young to have been seen
    await page.getByRole('option', { name: 'apply', exact: true }).click()
    await page.locator('.cm-line', { hasText: /^net\.apply$/ }).waitFor()
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('stops a program that loops for ever, and one that prints for ever', async () => {
    const one = await playground(`console.log('begun')\nfor (;;) {}`)
    const { page, complaints } = one
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'console', /begun/)
    await page.getByRole('button', { name: 'Stop' }).click()
    await says(page, 'state', /^It was stopped/)
    await page.locator('.cm-content').fill(`for (;;) console.log('again')`)
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'state', /printed more than anybody would read/)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('stops a program that keeps more memory than there is, of whatever kind', async () => {
    const ways = [
      ...['Float64Array', 'Int8Array', 'Uint8ClampedArray', 'BigUint64Array'].map((kind) => `new ${kind}(1)`),
      ...['new ArrayBuffer(1)', 'new ArrayBuffer(0, { maxByteLength: 1 })', 'new SharedArrayBuffer(1)'],
      ...['new WebAssembly.Memory({ initial: 1 })', 'memory.grow(1)', 'array.slice()', 'Int8Array.of(1)'],
    ]
    const one = await playground(
      [
        'const [memory, array] = [new WebAssembly.Memory({ initial: 0, maximum: 1 }), new Int8Array(1)]',
        'const all = [new Int8Array(8e8), new WebAssembly.Memory({ initial: 12_000 }), new ArrayBuffer(0, { maxByteLength: 8e8 })]',
        'const refused = (way) => { try { way(); return false } catch { return true } }',
        ...ways.map((way) => `if (refused(() => ${way})) console.log('too early')`),
        'try { for (;;) all.push(new SharedArrayBuffer(4e8)) } catch {}',
        'console.log(all.length)',
        ...ways.map((way) => `if (!refused(() => ${way})) console.log('${way}')`),
        'new Int16Array(1)',
      ].join('\n'),
    )
    const { page, complaints } = one
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'console', /WeylError/)
    // 2.4 GB are there at first, four times 0.4 GB fit
    expect(await page.locator('#console').textContent()).toMatch(
      /^7\nline 28\nWeylError: a new array: got 4\.\d GB of arrays/,
    )
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('lets a program have views of what is there, and arrays that are still arrays', async () => {
    const one = await playground(
      [
        'const kept = new ArrayBuffer(8e8)',
        'for (let i = 0; i < 20; i++) new Float64Array(kept).subarray(1)',
        `console.log(new Int8Array(3) instanceof Int8Array, Int8Array.from([1, 2]).map((x) => 2 * x).join())`,
      ].join('\n'),
    )
    const { page, complaints } = one
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'console', /^true 2,4\n$/)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('gives a hostile program no network, no storage, no page and no other script', async () => {
    const attempts = {
      fetch: `fetch('${host.address}leak')`,
      import: `import('${host.address}assets/leak.js')`,
      scripts: `Promise.resolve(importScripts('${host.address}leak.js'))`,
      socket: `new Promise((resolve, reject) => Object.assign(new WebSocket('${host.address.replace('http', 'ws')}'), { onopen: resolve, onerror: reject }))`,
      storage: `new Promise((resolve, reject) => Object.assign(indexedDB.open('x'), { onsuccess: resolve, onerror: reject }))`,
      caches: `caches.open('weyl')`,
      page: `Promise.resolve(parent.document.body)`,
      worker: `fetchedBy(new Worker(URL.createObjectURL(new Blob(["fetch('${host.address}leak').then(() => postMessage(true), () => postMessage(false))"]))))`,
      text: `Promise.resolve(eval('1'))`,
    }
    const tries = Object.entries(attempts).map(
      ([name, how]) =>
        `await Promise.resolve().then(() => ${how}).then(() => console.log('${name}: done'), () => console.log('${name}: refused'))`,
    )
    const one = await playground(
      `declare const fetch: any, WebSocket: any, indexedDB: any, caches: any, parent: any, Worker: any, URL: any, Blob: any, importScripts: any\nconst fetchedBy = (worker: any) => new Promise<void>((resolve, reject) => { worker.onmessage = ({ data }: any) => data ? resolve() : reject() })\nexport default (async () => {\n${tries.join('\n')}\n})()`,
    )
    const { page } = one
    const asked: string[] = []
    page.context().on('request', (request) => asked.push(request.url()))
    await page.getByRole('button', { name: 'Run' }).click()
    await says(page, 'state', /^It ended/)
    const refused = Object.keys(attempts).map((name) => `${name}: refused\\n`)
    await says(page, 'console', new RegExp(`^${refused.join('')}$`))
    expect(host.asked().filter((path) => path.includes('leak'))).toEqual([])
    await closed(one)
  })
})

describe('a link to a program', () => {
  property.prop([fc.string({ unit: 'binary', maxLength: 500 })])('carries it', async (code) => {
    expect(await programIn(await linkTo(code))).toEqual(E.right(code))
  })

  test.each([
    ['#programme', /something else/],
    ['#program=%%', /does not unpack/],
    ['#program=S0ss', /a part of it is missing/],
  ])('that is %s is broken, and that is said', async (hash, why) => {
    const found = await programIn(hash)
    expect(E.isLeft(found) && `${found.left.given} ${found.left.cause ?? ''}`).toMatch(why)
  })

  test('that unpacks to an endless text is refused', async () => {
    expect(await programIn(await linkTo('x'.repeat(1_000_000)))).toMatchObject({
      left: { cause: /more than/ },
    })
  })
})
