/** What help texts are made of. */

/** The exit codes, for help texts. */
export const EXIT_CODES = [
  ['0', 'done'],
  ['1', 'a problem, which stderr explains: a wrong word or option, a file, training that diverged'],
  ['130', 'interrupted by Ctrl-C (143: by SIGTERM); a run is saved, and --resume goes on with it'],
] as const

/** Names with a line about each. */
export type Described = readonly (readonly [name: string, about: string])[]

/** Entries below each other, with what is told of each. */
export const listed = (title: string, entries: Described): string => {
  const width = Math.max(...entries.map(([name]) => name.length))
  return [`${title}:`, ...entries.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`)].join('\n')
}
