/** The code of random programs is kept in a folder of this run: nobody will ask for it again, and whoever tests keeps theirs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const withFolder = async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-cache-'))
  process.env.XDG_CACHE_HOME = folder
  return () => rm(folder, { recursive: true, force: true })
}

export default withFolder
