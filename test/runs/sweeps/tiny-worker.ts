/** A worker for the tiny experiment, which is soon taken for dead: `tiny-worker SCRIPT REDIS [FOLDER]`. */
import { runMain } from '../../../src/runs/main'
import { completed } from '../../../src/runs/problems'
import { workerAll } from '../../../src/runs/worker'

const [script, redis, shared] = process.argv.slice(2)

void runMain(
  (signal) =>
    completed(() =>
      workerAll(
        {
          redis,
          script,
          atOnce: 1,
          shared,
          patience: 2000,
          remark: (text) => void process.stderr.write(`${text}\n`),
        },
        signal,
      ),
    ),
  { debug: true },
)
