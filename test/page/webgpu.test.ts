/** The engine `webgpu` as a page of somebody's has it: by its name, from the package, loaded when it is asked for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser, evaluated } from './chromium'
import { type Served, served } from './served'

const SCRIPT = `
import { compile, engineNamed, grad, ops, tensor, valuesOf } from './src'

globalThis.slopes = async (name) => {
  try {
    const engine = await engineNamed(name)
    const slope = compile(grad((x) => ops.sum(ops.mul(x, x))), { engine })
    return [engine.name, ...valuesOf(await slope(tensor([1, 2, 3], [3])))]
  } catch (error) {
    return [error.message]
  }
}
`

const PAGE = `<!doctype html>
<title>somebody's</title>
<link rel="icon" href="data:,">
<script type="module" src="main.js"></script>
`

let folder: string
let host: Served

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weyl-gpu-page-'))
  await build({
    stdin: { contents: SCRIPT, resolveDir: join(__dirname, '..', '..'), sourcefile: 'main.ts', loader: 'ts' },
    entryNames: 'main',
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  })
  await writeFile(join(folder, 'index.html'), PAGE)
  host = await served(folder, { isolated: false })
})

afterAll(async () => {
  await host.end()
  await rm(folder, { recursive: true })
})

/** What the engines of these names compute in a page that runs `before` first, with the files that it loads for each. */
const slopes = async (names: readonly string[], before = '') => {
  const page = await (await browser()).newPage()
  await page.addInitScript(before)
  await page.goto(host.address)
  const found: { readonly slopes: readonly unknown[]; readonly files: number }[] = []
  for (const name of names) {
    const files = host.asked().length
    const computed = await evaluated<readonly unknown[]>(page, `slopes('${name}')`)
    found.push({ slopes: computed, files: host.asked().length - files })
  }
  await page.close()
  return found
}

describe('engineNamed of weyl in a page', () => {
  test('starts webgpu, which is loaded when it is asked for', async () => {
    const [wasm, webgpu] = await slopes(['wasm', 'webgpu'])
    expect(wasm).toEqual({ slopes: ['wasm', 2, 4, 6], files: 0 })
    expect(webgpu.slopes).toEqual(['webgpu', 2, 4, 6])
    expect(webgpu.files).toBeGreaterThan(0)
  })

  test.each([
    ['no WebGPU', 'delete Navigator.prototype.gpu', /expected a browser that has it.*Fix: another browser/s],
    [
      'no adapter',
      'GPU.prototype.requestAdapter = () => Promise.resolve(null)',
      /expected a GPU that the browser uses.*Fix: hardware acceleration in its settings/s,
    ],
  ])('says where there is %s', async (given, before, more) => {
    const [{ slopes: problem }] = await slopes(['webgpu'], before)
    expect(problem).toEqual([expect.stringContaining(`engine webgpu: got ${given}`)])
    expect(problem).toEqual([expect.stringMatching(more)])
  })
})
