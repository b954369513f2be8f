/** The words after a command: names, and options with a value each. */
import { fail } from '../dsl/core/problem'
import { nearest } from '../runs/nearest'

export interface Words {
  readonly names: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

/** Splits the words; fails for an option that is none of `known` (without dashes), or lacks its value. */
export const wordsOf = (where: string, words: readonly string[], known: readonly string[]): Words => {
  const names: string[] = []
  const options: Record<string, string> = {}
  for (let i = 0; i < words.length; i++) {
    if (!words[i].startsWith('--')) {
      names.push(words[i])
      continue
    }
    const name = words[i].slice(2)
    const value = words.at(i + 1)
    if (!known.includes(name))
      fail({
        where,
        given: `the option ${words[i]}`,
        expected: known.length === 0 ? 'no option' : `one of ${known.map((one) => `--${one}`).join(', ')}`,
        fix: `write --${nearest(name, known) ?? 'help'}`,
      })
    if (value === undefined || value.startsWith('--'))
      fail({ where, given: `${words[i]} without a value`, expected: 'a value after it', fix: 'see --help' })
    options[name] = value ?? ''
    i++
  }
  return { names, options }
}
