/** Why the sandbox of the playground ends a program by itself. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser, evaluated } from './chromium'
import { type Served, served } from './served'
import { until } from './visit'

/** Starts programs, and keeps what they say and why they died. */
const SCRIPT = `
import { startSandbox } from './web/playground/sandbox'
globalThis.heard = []
globalThis.start = (script, limits) =>
  void startSandbox(script, ({ text }) => heard.push(text), (why) => heard.push(why), limits)
`

/** Text of a file as a module, as Vite has it. */
const raw: Plugin = {
  name: 'raw',
  setup: (plugins) => {
    plugins.onResolve({ filter: /\?raw$/ }, ({ path, importer }) => ({
      path: join(dirname(importer), path.replace(/\?raw$/, '')),
      namespace: 'raw',
    }))
    plugins.onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'text',
    }))
  },
}

let folder: string
let host: Served

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weyl-sandbox-'))
  await build({
    stdin: { contents: SCRIPT, resolveDir: join(__dirname, '..', '..'), loader: 'js' },
    outfile: join(folder, 'main.js'),
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
    plugins: [raw],
  })
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>sandbox</title><link rel="icon" href="data:,"><body><script src="main.js"></script>',
  )
  host = await served(folder, { isolated: true })
})

afterAll(async () => {
  await host.end()
  await rm(folder, { recursive: true })
})

/** Limits are milliseconds. */
const started = async (
  script: string,
  limits: { readonly silence: number; readonly dead: number },
): Promise<Page> => {
  const page = await (await browser()).newPage()
  await page.goto(host.address)
  await evaluated(page, `start(${JSON.stringify(script)}, ${JSON.stringify(limits)})`)
  return page
}

const heard = async (page: Page, count: number): Promise<readonly string[]> => {
  await until(page, `heard.length >= ${count}`)
  return evaluated<readonly string[]>(page, 'heard')
}

/** The clock of the page goes forward: no test waits as long as a program may, or hurries one on a busy machine. */
const later = (page: Page, milliseconds: number): Promise<void> =>
  evaluated(
    page,
    `void ((now) => { performance.now = () => now() + ${milliseconds} })(performance.now.bind(performance))`,
  )

const SAYS = `postMessage({ kind: 'printed', level: 'log', text: 'begun' });`

describe('a program in the sandbox is ended', () => {
  test('after a silence, though its frame gives signs of life all the time', async () => {
    const page = await started(`${SAYS} for (;;) {}`, { silence: 60_000, dead: 600_000 })
    expect(await heard(page, 1)).toEqual(['begun'])
    // what is left is long enough for some of these signs
    await later(page, 57_500)
    expect(await heard(page, 2)).toEqual(['begun', 'It was stopped: it said nothing for 60 seconds.'])
    expect(await evaluated(page, 'document.querySelectorAll("iframe").length')).toBe(0)
    await page.close()
  })

  test('when its frame is gone, as it is when memory runs out', async () => {
    const page = await started(SAYS, { silence: 600_000, dead: 60_000 })
    expect(await heard(page, 1)).toEqual(['begun'])
    await evaluated(page, `document.querySelector('iframe').remove()`)
    await later(page, 60_000)
    expect(await heard(page, 2)).toEqual([
      'begun',
      'The browser ended it, which it does when memory runs out.',
    ])
    await page.close()
  })
})
