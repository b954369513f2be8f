/** A run or a sweep that was begun, whether or not it has ended. */
import { fail } from '../../dsl/core/problem'
import { type RunConfig, runConfig } from '../options'
import { orFail } from '../problems'
import type { RunFolder } from '../store'

/** What the folder of a run or a sweep begins with. Rejects where it is none. */
export const begun = async (folder: RunFolder): Promise<RunConfig> =>
  (await orFail(folder.readJson('config.json', runConfig))) ??
  fail({
    where: folder.path,
    given: 'a folder that holds no run',
    expected: 'the folder of a run or of a sweep, which has a config.json',
    fix: 'name a folder such as runs/rmnist',
  })
