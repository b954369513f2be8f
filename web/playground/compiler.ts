/** The TypeScript compiler as the page has it: questions with promises of their answers. */
import type { Answered, Questions } from './asked'

export type Compiler = {
  readonly [Name in keyof Questions]: (
    ...given: Parameters<Questions[Name]>
  ) => Promise<ReturnType<Questions[Name]>>
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** Starts it in its worker. */
export const startCompiler = (): Compiler => {
  const worker = new Worker(new URL('./typescript-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, Waiting>()
  let count = 0

  worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
    const one = waiting.get(data.id)
    waiting.delete(data.id)
    if ('failed' in data) one?.reject(new Error(data.failed))
    else one?.resolve(data.answer)
  })
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(`the compiler did not start: ${message}`))
    waiting.clear()
  })

  const ask =
    <Name extends keyof Questions>(name: Name) =>
    (...given: Parameters<Questions[Name]>): Promise<ReturnType<Questions[Name]>> =>
      new Promise((resolve, reject) => {
        const id = count++
        waiting.set(id, { resolve: (answer) => resolve(answer as ReturnType<Questions[Name]>), reject })
        worker.postMessage({ id, name, given })
      })
  return {
    check: ask('check'),
    explain: ask('explain'),
    complete: ask('complete'),
    transpile: ask('transpile'),
  }
}
