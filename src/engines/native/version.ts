/** Which code this is: what another version of it compiled, or the same before it was changed, is not its own. */
import { node } from './node'

/** The folder of the package, and the one in it that has this code. */
const placeOf = async (file: string): Promise<readonly [root: string, folder: string] | undefined> => {
  const { files, join } = node() ?? {}
  if (files === undefined || join === undefined) return undefined
  for (let [folder, above] = [join(file, '..'), join(file, '..', '..')]; above !== folder;) {
    const isRoot = await files.stat(join(above, 'package.json')).catch(() => undefined)
    if (isRoot !== undefined) return [above, folder]
    folder = above
    above = join(above, '..')
  }
  return undefined
}

/** What the package says of itself, and size and age of each of its files; nothing where there are none. */
export const versionHere = async (file: string | undefined = __filename): Promise<string | undefined> => {
  const here = node()
  const place = file && (await placeOf(file))
  // a bundle may know of no file
  if (here === undefined || !place) return undefined
  const { files, join, sha256 } = here
  const [root, folder] = place
  const names = [...(await files.readdir(folder, { recursive: true }))].sort()
  const ages = names.map(async (name) => {
    const { size, mtimeMs } = await files.stat(join(folder, name))
    return `${name} ${size} ${mtimeMs}`
  })
  return sha256(await files.readFile(join(root, 'package.json')), ...(await Promise.all(ages)))
}
