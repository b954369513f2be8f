/** The worker that trains. It reports some twenty times a second, and hears orders between reports. */
import { engineChoices, startEngine } from './engines'
import { inBand, training, type Training } from './convolution'
import type { Order, Report, Settings } from './messages'

/** What of a worker is used: its types and those of a page exclude each other. */
interface Scope {
  onmessage: (event: { readonly data: Order }) => void
  readonly postMessage: (report: Report, transferred?: readonly Transferable[]) => void
}

const scope = self as unknown as Scope

/** Milliseconds between two reports. */
const REPORT = 50

const say = (report: Report): void =>
  scope.postMessage(report, report.kind === 'progress' ? [report.sharing.buffer] : [])

const failed = (error: unknown): void =>
  say({ kind: 'failed', problem: error instanceof Error ? error.message : String(error) })

/** Resolves after what waits in the queue of events, orders among it. */
const { port1, port2 } = new MessageChannel()
const eventsHeard = (): Promise<void> =>
  new Promise((resolve) => {
    port1.onmessage = () => resolve()
    port2.postMessage(undefined)
  })

/** A training from its start to its end, which is when another begins. */
interface Session {
  readonly run: (running: boolean) => void
  readonly end: () => Promise<void>
}

const session = (settings: Settings, startsRunning: boolean): Session => {
  let [running, ended] = [startsRunning, false]
  let wake = (): void => undefined
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve))
  const { rank } = settings

  const report = async (
    at: Training,
    step: number,
    took: number,
    sums?: Readonly<Record<'msr' | 'maml' | 'n', number>>,
  ) => {
    const sharing = await at.sharing()
    say({
      kind: 'progress',
      step,
      stepsPerSecond: sums === undefined ? 0 : (1000 * sums.n) / took,
      losses: sums && { msr: sums.msr / sums.n, maml: sums.maml / sums.n },
      sharing,
      rank,
      inBand: inBand(sharing, rank),
    })
  }

  const work = async (): Promise<void> => {
    const engine = await startEngine(settings.engine)
    try {
      const at = await training(engine, settings)
      let step = 0
      await report(at, step, 0)
      while (!ended) {
        if (!running) {
          await change()
          continue
        }
        const began = performance.now()
        const sums = { msr: 0, maml: 0, n: 0 }
        while (performance.now() - began < REPORT) {
          const { msr, maml } = await at.step()
          sums.msr += msr
          sums.maml += maml
          sums.n++
        }
        step += sums.n
        await report(at, step, performance.now() - began, sums)
        await eventsHeard()
      }
      at.end()
    } finally {
      await engine.dispose()
    }
  }

  const done = work().catch(failed)
  return {
    run: (on) => {
      running = on
      wake()
    },
    end: () => {
      ended = true
      wake()
      return done
    },
  }
}

let current: Session | undefined
let turn: Promise<unknown> = Promise.resolve()

scope.onmessage = ({ data }) => {
  if (data.kind === 'run') {
    turn = turn.then(() => current?.run(data.running))
    return
  }
  turn = turn.then(async () => {
    await current?.end()
    current = session(data.settings, data.running)
  })
}

void engineChoices().then((choices) => say({ kind: 'engines', choices }), failed)
