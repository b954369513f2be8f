/**
 * The long sweep of read-outs: five seeds of each problem at full size, and whether the name is right.
 * `npx ts-node test/symmetry/read-outs/sweep.ts [seeds]`
 */
import { engineNamed } from '../../../src/engines'
import { convolutionTasks, denseTasks, freeKernelTasks, learned, turnedTasks } from './learned'

const problems = [
  ['synthetic, rank 1', convolutionTasks(70), 1000, 'translations'],
  ['unstructured dense tasks', denseTasks(70), 1000, 'none'],
  ['rot8', turnedTasks('rotations'), 600, 'C8'],
  ['rot8-flip', turnedTasks('rotations-and-flips'), 600, 'D8'],
  ['unstructured kernels', freeKernelTasks, 600, 'none'],
] as const

const main = async () => {
  const engine = await engineNamed('wasm')
  const seeds = Number(process.argv[2] ?? 5)
  for (const [name, problem, steps, wanted] of problems) {
    let right = 0
    for (let seed = 0; seed < seeds; seed++) {
      const { reading, loss } = await learned(problem, { seed, steps, engine })
      right += Number(reading.name === wanted)
      console.log(`${name}, seed ${seed}: loss ${loss.toFixed(4)}. ${reading.sentence}`)
    }
    console.log(`${name}: ${wanted} in ${right} of ${seeds}\n`)
    if (right < seeds) process.exitCode = 1
  }
}

void main()
