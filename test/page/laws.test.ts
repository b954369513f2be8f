/** The laws of engines in a real browser: the engine wasm in a worker of a page, with threads where it is isolated. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { bitsOn } from '../engines/chunked-step'
import { browser, evaluated } from './chromium'
import type { Answer, Asked } from './laws-worker'
import { served } from './served'

/** A page with a worker of the laws, that can be asked once. */
const PAGE = `<!doctype html>
<title>laws</title>
<link rel="icon" href="data:,">
<script type="module">
  const worker = new Worker('laws.js', { type: 'module' })
  window.answer = (asked) =>
    new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.onmessage = ({ data }) => ('failed' in data ? reject(new Error(data.failed)) : resolve(data))
      worker.postMessage(asked)
    })
</script>
`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weyl-page-'))
  await build({
    entryPoints: { laws: join(__dirname, 'laws-worker.ts') },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // of engines that only Node has, which the laws of this one do not reach
    external: ['@tensorflow/*', 'node-api-headers', 'node:*', 'onnxruntime-node', 'webgpu'],
    target: 'es2022',
    logLevel: 'error',
  })
  await writeFile(join(folder, 'index.html'), PAGE)
})

afterAll(() => rm(folder, { recursive: true }))

/** Opens a page that is isolated or not, and has its worker answer. */
const answered = async (isolated: boolean, asked: Asked): Promise<Answer> => {
  const host = await served(folder, { isolated })
  const page = await (await browser()).newPage()
  try {
    await page.goto(host.address)
    return await evaluated<Answer>(page, `answer(${JSON.stringify(asked)})`)
  } finally {
    await page.close()
    await host.end()
  }
}

const bitsInNode = async (): Promise<string> => {
  const engine = wasmEngine({ threads: 1 })
  const bits = await bitsOn(engine)
  await engine.dispose()
  return bits
}

describe('the engine wasm in Chromium', () => {
  test('obeys the laws of engines with two threads, in an isolated page', async () => {
    const { broken, laws, cases, bits, refusal } = await answered(true, {
      engine: 'wasm',
      threads: 2,
      runs: 6,
    })
    expect(broken).toEqual([])
    expect(laws).toBeGreaterThan(100)
    expect(cases).toBeGreaterThanOrEqual(6 * laws)
    expect(refusal).toBeUndefined()
    expect(bits).toBe(await bitsInNode())
  })

  test('obeys them with one, in a page that is not isolated, and says why there cannot be two', async () => {
    const { broken, threadsHere, bits, refusal } = await answered(false, {
      engine: 'wasm',
      threads: 1,
      runs: 1,
    })
    expect(broken).toEqual([])
    expect(threadsHere).toBe(1)
    expect(refusal).toMatch(/2 threads in a page that is not isolated(.|\n)*Cross-Origin-Opener-Policy/)
    expect(bits).toBe(await bitsInNode())
  })
})

describe('the engine webgpu in Chromium', () => {
  test('obeys the laws of engines', async () => {
    const { broken, laws } = await answered(false, { engine: 'webgpu', threads: 1, runs: 1 })
    expect(broken).toEqual([])
    expect(laws).toBeGreaterThan(100)
  })
})
