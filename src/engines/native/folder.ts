/** The folder that compiled code is kept in. What lies there is run, so nobody else may write to it. */
import { fail, messageOf } from '../../dsl/core/problem'
import { type Node, node, variable } from './node'

export const here = (): Node => node() ?? fail({ where: 'engine native', given: 'no Node', expected: 'Node' })

/** Where it is, or would be. */
export const folderOf = (): string => {
  const { join, home } = here()
  return join(variable('XDG_CACHE_HOME') ?? join(home, '.cache'), 'weyl', 'native')
}

/** Tells that nothing can be written there. */
export const unwritable = (error: unknown): never =>
  fail({
    where: `engine native: ${folderOf()}`,
    given: messageOf(error),
    expected: 'a folder to keep compiled code in',
    fix: 'room on the disk, or another folder in XDG_CACHE_HOME',
  })

const untrusted = (folder: string, given: string): never =>
  fail({
    where: `engine native: ${folder}`,
    given,
    expected: 'one that only you can write to, since what lies there is run',
    fix: 'delete it, or name another in XDG_CACHE_HOME',
  })

/** The bits of a mode by which the group and all others may write. */
const OTHERS_WRITE = 0o022

/** Its path, when it is there and nobody else can write to it; what the system's administrator keeps is taken, too. */
export const ownFolder = async (): Promise<string> => {
  const { files, user } = here()
  const folder = folderOf()
  await files.mkdir(folder, { recursive: true, mode: 0o700 }).catch(unwritable)
  const { uid, mode } = await files.stat(folder)
  if (user !== undefined && uid !== user && uid !== 0) untrusted(folder, 'a folder of another user')
  if ((mode & OTHERS_WRITE) !== 0) untrusted(folder, 'a folder that others may write to')
  return folder
}
