/**
 * What a run says, and where. Results go to stdout; beside JSON, which has stdout to itself, to stderr. All else goes
 * to stderr. `--quiet` leaves out progress and remarks, never results, what was asked for, or problems.
 */
export interface Voice {
  readonly result: (text: string) => void
  /** What was asked for by an option, such as `--explain`. */
  readonly answer: (text: string) => void
  readonly remark: (text: string) => void
  readonly json: (value: unknown) => void
  /** What has to be known to go on. */
  readonly notice: (text: string) => void
}

const out = (text: string): void => void process.stdout.write(`${text}\n`)
const err = (text: string): void => void process.stderr.write(`${text}\n`)
const silent = (): void => undefined

export const voiceOf = ({ quiet, json }: { readonly quiet: boolean; readonly json: boolean }): Voice => {
  const remark = quiet ? silent : err
  return {
    result: json ? remark : out,
    answer: json ? err : out,
    remark,
    json: json ? (value) => out(JSON.stringify(value)) : silent,
    notice: err,
  }
}
