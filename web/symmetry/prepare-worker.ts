/** A worker that makes a script of a check: the library, and after it the function. */
import { messageOf } from '../../src/dsl/core/problem'
import { prepared } from './prepare'

export interface Wanted {
  readonly code: string
  /** Where the library is. */
  readonly library: string
  /** What the function is checked for, as JSON. */
  readonly check: string
}

export type Prepared = { readonly script: string } | { readonly problem: string }

const scriptOf = async ({ code, library, check }: Wanted): Promise<Prepared> => {
  let body: string
  try {
    body = prepared(code)
  } catch (error) {
    return { problem: `The code cannot be read: ${messageOf(error)}` }
  }
  const response = await fetch(library)
  if (!response.ok) return { problem: `The library did not come: ${response.status} ${response.statusText}` }
  return {
    script: `${await response.text()};weylCheck.run(${check},async(require,exports)=>{${body}\n})`,
  }
}

self.onmessage = ({ data }: MessageEvent<Wanted>) => {
  void scriptOf(data)
    .catch((error: unknown): Prepared => ({ problem: `The check was not prepared: ${String(error)}` }))
    .then((prepared) => self.postMessage(prepared))
}
