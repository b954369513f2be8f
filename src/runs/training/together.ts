/**
 * Things that come one by one, passed on together where they come faster than every so many milliseconds.
 *
 * Laws: all are passed on, once, in their order; the first at once; a promise resolves when those passed on with its own
 * are taken.
 */
export const together = <A>(
  milliseconds: number,
  pass: (all: readonly A[]) => Promise<void>,
): ((one: A) => Promise<void>) => {
  let gathered: A[] = []
  let sent = -Infinity
  let sending: Promise<void> | undefined
  const send = (): Promise<void> => {
    const now = gathered
    gathered = []
    sending = undefined
    sent = performance.now()
    return pass(now)
  }
  return (one) => {
    gathered.push(one)
    const early = sent + milliseconds - performance.now()
    if (sending !== undefined) return sending
    if (early <= 0) return send()
    return (sending = new Promise((resolve) => setTimeout(resolve, early)).then(send))
  }
}
