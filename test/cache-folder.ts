/**
 * Folders of one run of the tests. The code of random programs is kept in one: nobody will ask for it again, and whoever
 * tests keeps theirs. What processes of the run share is in the other, see `once-in-run.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const withFolders = async (): Promise<() => Promise<void>> => {
  const [cache, run] = await Promise.all(
    ['cache', 'run'].map((name) => mkdtemp(join(tmpdir(), `weyl-${name}-`))),
  )
  process.env.XDG_CACHE_HOME = cache
  process.env.WEYL_TEST_RUN = run
  return async () => {
    for (const folder of [cache, run]) await rm(folder, { recursive: true, force: true })
  }
}

export default withFolders
