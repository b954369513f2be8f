/** A worker in a page of Chromium, for what is timed there: a page that is isolated from others, so that it has threads. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { chromium, type Page as Tab } from 'playwright-core'
import { fail } from '../../src/dsl/core/problem'

/** Where Debian's package has it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Without the sandbox, which needs rights that a container does not have. */
export const browser = () =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }).catch((error: unknown) =>
    fail({
      where: CHROMIUM,
      given: 'no browser that starts',
      expected: "Debian's package chromium, or another that CHROMIUM names",
      cause: error instanceof Error ? error.message : String(error),
    }),
  )

/** The value of an expression of the page; Playwright's own types of this are dear. */
export const evaluated = <T>(tab: Tab, expression: string): Promise<T> => {
  const { evaluate } = tab as { readonly evaluate: (expression: string) => Promise<unknown> }
  return evaluate.call(tab, expression) as Promise<T>
}

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** A worker that calls what a module exports by the name `training`, and gives back what comes of it. */
const SCRIPT = `
  let training
  addEventListener('message', async ({ data: { name, given, port } }) => {
    try {
      if (name === 'begin') training = await trainingOf(...given)
      port.postMessage({ value: name === 'begin' ? undefined : await training[name](...given) })
    } catch (error) {
      port.postMessage({ error: String(error.stack ?? error) })
    }
  })`

const workerScript = async (): Promise<string> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { trainingOf } from './bench/processes/in-page'\n${SCRIPT}`,
      resolveDir: join(__dirname, '..', '..'),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0].text
}

export interface Page {
  /** What a function of the worker's training gives, called with plain data. */
  readonly call: (name: string, ...given: readonly unknown[]) => Promise<unknown>
  readonly version: string
  readonly end: () => Promise<void>
}

/** Opens a page whose worker can train. */
export const pageWithWorker = async (): Promise<Page> => {
  const [script, started] = [await workerScript(), await browser()]
  const server = createServer(({ url }, response) => {
    const [type, text] = url === '/worker.js' ? ['text/javascript', script] : ['text/html', '<!doctype html>']
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const page = await started.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await evaluated(page, `void (globalThis.worker = new Worker('/worker.js', { type: 'module' }))`)
  return {
    call: async (name, ...given) => {
      const answer = await evaluated<{ readonly value?: unknown; readonly error?: string }>(
        page,
        `new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = ({ data }) => resolve(data)
          worker.postMessage({ ...${JSON.stringify({ name, given })}, port: port2 }, [port2])
        })`,
      )
      if (answer.error !== undefined) throw new Error(`in the page: ${answer.error}`)
      return answer.value
    },
    version: started.version(),
    end: async () => {
      await page.close()
      await started.close()
      server.close()
    },
  }
}
