/** The pages in a real browser: they open without a complaint, train, and work from a sub-path. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluated } from './chromium'
import { type Served, served } from './served'
import { site } from './site'
import { closed, COLOURS, fits, opened, trained, until, violations } from './visit'

let folder: string
let host: Served

beforeAll(async () => {
  folder = await site()
  host = await served(folder, { under: '/some/where/', isolated: true })
})

afterAll(() => host.end())

describe('the page of a layer that discovers convolution', () => {
  test('trains 50 steps and on until bands are seen, in light colours and at any width', async () => {
    const one = await opened(host.address, 'light')
    const { page, complaints } = one
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 50)
    await until(page, `document.getElementById('band').value >= 50`)
    await page.getByRole('button', { name: 'Pause' }).click()
    await fits(page, 'discover-light')
    expect(await violations(page)).toEqual([])
    const colours = await evaluated<number[]>(page, COLOURS)
    expect(colours).toHaveLength(4)
    for (const count of colours) expect(count).toBeGreaterThan(10)
    expect(await page.locator('#spoken').textContent()).toMatch(/^Step \d+: the loss of MSR/)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('is used by the keyboard, and begins anew when a slider moves; in dark colours', async () => {
    const one = await opened(host.address, 'dark')
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
    expect(await page.locator('#step').textContent()).toBe('0')
    await fits(page, 'discover-dark')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('trains on WebGPU', async () => {
    const one = await opened(host.address, 'light')
    const { page, complaints } = one
    await page.getByLabel('Engine').selectOption('webgpu')
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 5)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('says that it has one thread where it is not isolated, and has more when it is loaded again', async () => {
    const plain = await served(folder, { isolated: false })
    const one = await opened(plain.address, 'light')
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

describe('a page without WebAssembly', () => {
  test('says so, and trains in plain JavaScript', async () => {
    const one = await opened(host.address, 'light', async (page) => {
      await page.route('**/convolution-worker*.js', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: `delete self.WebAssembly;${await response.text()}` })
      })
    })
    const { page, complaints } = one
    expect(await page.locator('#engine-note').textContent()).toMatch(
      /Not here: WebAssembly, one thread \(a host that lacks WebAssembly\)/,
    )
    await page.getByLabel('Tasks per step').press('Home')
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 1)
    expect(complaints).toEqual([])
    await closed(one)
  })
})

describe('the page of digits at all angles', () => {
  test('trains 50 steps, after which it is better than chance, in light colours and at any width', async () => {
    const one = await opened(`${host.address}rotated.html`, 'light')
    const { page, complaints } = one
    await page.getByRole('button', { name: 'Start' }).click()
    await trained(page, 50)
    await until(page, `parseInt(document.getElementById('mean').textContent) < 85`)
    await page.getByRole('button', { name: 'Pause' }).click()
    await fits(page, 'rotated-light')
    expect(await violations(page)).toEqual([])
    const colours = await evaluated<number[]>(page, COLOURS)
    expect(colours).toHaveLength(13)
    for (const count of colours) expect(count).toBeGreaterThan(2)
    expect(complaints).toEqual([])
    await closed(one)
  })

  test('answers what is drawn, and a digit of the test set, turned; in dark colours', async () => {
    const one = await opened(`${host.address}rotated.html`, 'dark')
    const { page, complaints } = one
    const sure = `[...document.querySelectorAll('#digits meter')].reduce((sum, { value }) => sum + value, 0)`
    await until(page, `Math.abs(${sure} - 1) < 1e-3`)
    const picture = `document.getElementById('seen').toDataURL()`
    const before = await evaluated<string>(page, picture)
    await page.getByRole('button', { name: 'A test digit' }).click()
    await until(page, `${picture} !== ${JSON.stringify(before)}`)
    const sample = await evaluated<string>(page, picture)
    await page.getByLabel('Turned by').press('ArrowRight')
    await until(page, `${picture} !== ${JSON.stringify(sample)}`)
    await page.getByRole('button', { name: 'Clear' }).click()
    const turned = await evaluated<string>(page, picture)
    const box = await page.locator('#pad').boundingBox()
    if (box === null) throw new Error('no pad')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 4]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + box.height / 2, { steps: 5 })
    await page.mouse.up()
    await until(page, `${picture} !== ${JSON.stringify(turned)}`)
    expect(await page.locator('#spoken').textContent()).toMatch(/^It says \d/)
    await fits(page, 'rotated-dark')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await closed(one)
  })
})
