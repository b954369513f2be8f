/**
 * A check in a worker of its own, made of a `data:` address: its origin is no page's, so that it reaches no storage of
 * ours, and it has the content security policy of the page, which lets it reach no network.
 */
import * as E from 'fp-ts/Either'
import type { Prepared, Wanted } from './prepare-worker'
import { Said } from './said'
import { type Settings, sizesOf } from './settings'
import { showProblem } from '../../src/dsl/core/problem'

const LIBRARY = new URL('./checks/library.js', document.baseURI).href

export interface Running {
  readonly stop: () => void
}

/** Starts a check; `died` hears why it ended without a verdict, if it was not stopped. */
export const startCheck = (
  { code, shape, ...check }: Settings,
  seconds: number,
  hear: (said: Said) => void,
  died: (why: string) => void,
): Running => {
  let workers: readonly Worker[] = []
  let timer = 0
  const stop = (): void => {
    clearTimeout(timer)
    for (const worker of workers) worker.terminate()
    workers = []
  }
  const die = (why: string): void => {
    stop()
    died(why)
  }
  const listened = (worker: Worker, heard: (data: unknown) => void): Worker => {
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => heard(data))
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      die(event.message.replace('Uncaught ', '') || 'The worker of the check did not start.')
    })
    workers = [...workers, worker]
    return worker
  }
  const judge = (script: string): void => {
    listened(new Worker(`data:text/javascript;charset=utf-8,${encodeURIComponent(script)}`), (data) => {
      const said = Said.decode(data)
      if (E.isLeft(said)) die('It sent something to the page that no check sends.')
      else {
        if (said.right.kind !== 'tried') stop()
        hear(said.right)
      }
    })
    timer = window.setTimeout(
      () => die(`It was stopped at the time limit, ${seconds} s, without a verdict.`),
      1000 * seconds,
    )
  }

  const sizes = sizesOf(shape)
  if (E.isLeft(sizes)) die(showProblem(sizes.left))
  else {
    const wanted: Wanted = { code, library: LIBRARY, check: JSON.stringify({ ...check, shape: sizes.right }) }
    const preparing = new Worker(new URL('./prepare-worker.ts', import.meta.url), { type: 'module' })
    listened(preparing, (data) => {
      const prepared = data as Prepared
      if ('problem' in prepared) die(prepared.problem)
      else judge(prepared.script)
    }).postMessage(wanted)
  }
  return { stop }
}
