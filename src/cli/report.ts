/** `weyl report RUN`: the report of a finished run anew, such as after an update of weyl. */
import { fail } from '../dsl/core/problem'
import { readRun } from '../runs/record'
import { writeReport } from '../runs/reporting'
import { wordsOf } from './words'

export const report = async (words: readonly string[]): Promise<void> => {
  const { names } = wordsOf('weyl report', words, [])
  if (names.length !== 1)
    return fail({
      where: 'weyl report',
      given: `${names.length} names`,
      expected: 'the folder of one run',
      fix: 'weyl report runs/rmnist',
    })
  process.stdout.write(`${await writeReport(await readRun(names[0]))}\n`)
}
