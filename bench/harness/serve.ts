/** The side of the contender in the protocol of bench/protocol.md, for contenders that run in Node. */
import { createInterface } from 'node:readline'
import { writeFile } from 'node:fs/promises'
import { showProblem, WeylError } from '../../src/dsl/core/problem'
import { encodeSafetensors } from '../../src/data/safetensors'
import { readWorkload } from '../workloads/files'
import type { Contender, Trainer } from './contender'

const say = (reply: object): void => {
  process.stdout.write(`${JSON.stringify(reply)}\n`)
}

const wordsOf = (error: unknown): string =>
  error instanceof WeylError
    ? showProblem(error.problem)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error)

const answer = async (name: string, contender: Contender, folder: string): Promise<void> => {
  try {
    const workload = await readWorkload(folder)
    const absence = await contender.absence(workload.settings)
    if (absence !== undefined) {
      say(absence)
      return
    }
    let trainer: Trainer | undefined
    say({ hello: name, form: contender.form?.(workload.settings) })
    for await (const line of createInterface({ input: process.stdin })) {
      const [command, argument] = line.split(' ', 2)
      if (command === 'check') {
        const fresh = await contender.prepare(workload)
        await writeFile(argument, encodeSafetensors(await fresh.gradient(), {}))
        say({ losses: [await fresh.step(), await fresh.step(), await fresh.step()] })
      } else if (command === 'prepare') {
        const began = performance.now()
        trainer = await contender.prepare(workload)
        await trainer.step()
        say({ compile_ms: performance.now() - began })
      } else if (command === 'rounds' && trainer !== undefined) say(await timed(trainer, Number(argument)))
      else if (command === 'quit') {
        say({ peak_mb: process.resourceUsage().maxRSS / 1024 })
        break
      } else throw new Error(`not understood: ${line}`)
    }
  } catch (error) {
    say({ error: wordsOf(error) })
    process.exitCode = 1
  }
}

const timed = async (trainer: Trainer, count: number) => {
  const ms: number[] = []
  let loss = NaN
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    loss = await trainer.step()
    ms.push(performance.now() - began)
  }
  return { ms, loss }
}

/**
 * The whole of a contender's process, `<script> <contender> <folder>`: answers commands on stdin until `quit`.
 * Anything that goes wrong is told, and ends the process.
 */
export const serve = (contender: (name: string) => Contender): void => {
  const [name, folder] = process.argv.slice(2)
  void answer(name, contender(name), folder).then(() => {
    // a backend may hold threads that would keep the process alive
    process.exit()
  })
}
