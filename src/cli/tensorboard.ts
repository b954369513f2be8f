/** `weyl tensorboard RUN`: event files of a run or a sweep for TensorBoard, and of one that trains for as long as it does. */
import { WEYL } from '../runs/problems'
import { runFolder } from '../runs/store'
import { boardIn, follow } from '../runs/tracking'
import { type Add, finished, say } from './command'

export const addTensorboard: Add = (program, { later }) => {
  const command = program
    .command('tensorboard')
    .description('writes event files of a run or a sweep for TensorBoard, following one that trains')
    .argument('<run>', 'the folder of the run, or of a sweep')
    .action((path: string) =>
      later(async (signal) => {
        const folder = runFolder(path)
        const board = await boardIn(folder)
        say(`tensorboard --logdir ${board.path}`)
        await follow(folder, board, signal)
      }),
    )
  finished(command, { expected: 'the folder of one run', fix: `${WEYL} tensorboard runs/rmnist` })
}
