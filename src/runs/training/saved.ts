/** Where a state was put, in the words of a problem that is told anyway: a full disk must not hide it. */
import { problemOf } from '../problems'

/** Such as `is in a/b.safetensors`; never rejects. */
export const savedIn = (saving: Promise<string>): Promise<string> =>
  saving.then(
    (where) => `is in ${where}`,
    (error: unknown) => {
      const { where, given, cause } = problemOf(error)
      return `could not be saved in ${where}: ${given}${cause === undefined ? '' : ` (${cause})`}`
    },
  )
