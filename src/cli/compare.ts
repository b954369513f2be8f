/** `weyl compare RUN RUN …`: finished runs side by side in one HTML file. */
import { fail } from '../dsl/core/problem'
import { readRun } from '../runs/record'
import { writeComparison } from '../runs/reporting'
import { wordsOf } from './words'

export const compare = async (words: readonly string[]): Promise<void> => {
  const { names, options } = wordsOf('weyl compare', words, ['out'])
  if (names.length < 2)
    return fail({
      where: 'weyl compare',
      given: names.length === 0 ? 'no run' : `one run, ${names[0]}`,
      expected: 'the folders of two finished runs or more',
      fix: 'weyl compare runs/rmnist runs/rmnist-2',
    })
  const runs = await Promise.all(names.map(readRun))
  const file = options.out ?? 'comparison.html'
  await writeComparison(runs, file)
  process.stdout.write(`${file}\n`)
}
