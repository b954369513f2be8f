/** What several processes of one run of the tests need is made by the first that asks for it; the others wait for it. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

interface Made {
  readonly text?: string
  readonly failed?: string
}

const isThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** What `make` gives, a text such as the path of what it has made; it is called once in a run of the tests, for each name. */
export const onceInRun = async (name: string, make: () => Promise<string>): Promise<string> => {
  const run = process.env.WEYL_TEST_RUN
  if (run === undefined)
    throw new Error('no folder of this run: test/cache-folder.ts is not among globalSetup')
  const folder = join(run, name.replaceAll('/', '-'))
  const file = join(folder, 'made.json')
  const isFirst = await mkdir(folder).then(
    () => true,
    (error: unknown) => {
      if (isThere(error)) return false
      throw error
    },
  )
  if (isFirst) {
    const made: Made = await make().then(
      (text) => ({ text }),
      (error: unknown) => ({ failed: String(error) }),
    )
    await writeFile(`${file}.tmp`, JSON.stringify(made))
    await rename(`${file}.tmp`, file)
  }
  for (;;) {
    const written = await readFile(file, 'utf8').catch(() => undefined)
    if (written === undefined) {
      await setTimeout(50)
      continue
    }
    const { text, failed } = JSON.parse(written) as Made
    if (text === undefined) throw new Error(`${name}: ${failed}`)
    return text
  }
}
