/** Debian's Chromium, and how it is started for tests: the one place that says so. */
import { type Browser, chromium, type Page } from 'playwright-core'

const PATH = process.env.CHROMIUM ?? '/usr/bin/chromium'

const FLAGS = [
  // a sandbox of Chromium's needs rights that a container does not have
  '--no-sandbox',
  // WebGPU on the software driver that comes with it
  '--enable-unsafe-webgpu',
  // Debian has pages drawn by the GPU, which here is the processor and this driver
  '--disable-gpu-rasterization',
]

let started: Promise<Browser> | undefined

/** Started once, and kept for all tests of a process; ended with it. */
export const browser = (): Promise<Browser> => {
  started ??= chromium.launch({ executablePath: PATH, args: FLAGS }).catch((error: unknown) => {
    throw new Error(
      `no Chromium at ${PATH}: install Debian's package chromium, or name another in CHROMIUM`,
      { cause: error },
    )
  })
  return started
}

/** The value of an expression of the page. (Playwright's own types of this are dear.) */
export const evaluated = <T>(page: Page, expression: string): Promise<T> => {
  const { evaluate } = page as { readonly evaluate: (expression: string) => Promise<unknown> }
  return evaluate.call(page, expression) as Promise<T>
}
