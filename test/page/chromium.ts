/** Debian's Chromium, and how it is started for tests: the one place that says so. */
import { type Browser, chromium } from 'playwright-core'

const PATH = process.env.CHROMIUM ?? '/usr/bin/chromium'

const FLAGS = [
  // a sandbox of Chromium's needs rights that a container does not have
  '--no-sandbox',
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
