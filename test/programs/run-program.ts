/** Runs a program that was traced elsewhere: in a worker from a message, in a process from a file. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Values } from '../../src/dsl/core/tensor'
import type { Program } from '../../src/dsl/transforms/program'
import { reference } from '../../src/engines/reference'
import { loadProgram } from '../../src/runs/store'

/** The results of a program without parameters, in float64. */
export const resultsOf = async (program: Program): Promise<readonly Values[]> => {
  const executable = await reference.load(program)
  const made = await executable.run([])
  const values = await Promise.all(made.map((buffer) => buffer.read()))
  for (const buffer of made) buffer.free()
  return values
}

const inWorker = async (): Promise<void> => parentPort?.postMessage(await resultsOf(workerData as Program))

const inProcess = async (file: string): Promise<void> => {
  const values = await resultsOf(await loadProgram(file))
  process.stdout.write(JSON.stringify(values.map((all) => Array.from(all, String))))
}

const [, self, file] = process.argv
if (parentPort !== null && workerData !== null) void inWorker()
else if (file !== undefined && self.endsWith('run-program.ts')) void inProcess(file)
