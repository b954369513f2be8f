/** A worker that trains: it reports some twenty times a second, and hears orders between reports. */
import { type Engine, showProblem, WeylError } from '../../src'
import { engineChoices, startEngine } from './engines'
import type { Order, Report } from './messages'

/** What is trained, on an engine of its own. */
export interface Work<State, Question, Answer> {
  readonly step: () => Promise<void>
  /** What is to be seen now, with means over the steps since the last time. */
  readonly state: () => Promise<State>
  readonly answer: (question: Question) => Promise<Answer>
  readonly end: () => void
}

/** What of a worker is used: its types and those of a page exclude each other. */
interface Scope<Settings, State, Question, Answer> {
  onmessage: (event: { readonly data: Order<Settings, Question> }) => void
  readonly postMessage: (report: Report<State, Answer>) => void
}

/** Milliseconds between two reports. */
const REPORT = 50

const { port1, port2 } = new MessageChannel()

/** Resolves after what waits in the queue of events, orders among it. */
const eventsHeard = (): Promise<void> =>
  new Promise((resolve) => {
    port1.onmessage = () => resolve()
    port2.postMessage(undefined)
  })

/** A training from its start to its end, which is when another begins. */
interface Session<Question> {
  readonly run: (running: boolean) => void
  readonly ask: (question: Question) => void
  readonly end: () => Promise<void>
}

/** Trains what `prepare` makes of settings. */
export const serve = <Settings extends { readonly engine: string }, State, Question, Answer>(
  prepare: (
    engine: Engine,
    settings: Settings,
    tell: (part: number) => void,
  ) => Promise<Work<State, Question, Answer>>,
): void => {
  const scope = self as unknown as Scope<Settings, State, Question, Answer>
  const say = (report: Report<State, Answer>): void => scope.postMessage(report)
  const failed = (error: unknown): void =>
    say({ kind: 'failed', problem: error instanceof WeylError ? showProblem(error.problem) : String(error) })

  const session = (settings: Settings, startsRunning: boolean): Session<Question> => {
    let [running, ended] = [startsRunning, false]
    // the newest alone: who draws on asks again
    let question: readonly [Question] | undefined
    let wake = (): void => undefined
    const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve))

    const train = async (work: Work<State, Question, Answer>): Promise<void> => {
      let step = 0
      const report = async (steps: number, seconds: number): Promise<void> => {
        step += steps
        say({ kind: 'progress', progress: { step, steps, seconds, state: await work.state() } })
      }
      await report(0, 0)
      while (!ended) {
        if (question !== undefined) {
          const [asked] = question
          question = undefined
          say({ kind: 'answer', answer: await work.answer(asked) })
        }
        if (running) {
          const began = performance.now()
          let steps = 0
          for (; steps === 0 || performance.now() - began < REPORT; steps++) await work.step()
          await report(steps, (performance.now() - began) / 1000)
          await eventsHeard()
        } else if (question === undefined) await changed()
      }
    }

    const work = async (): Promise<void> => {
      const engine = await startEngine(settings.engine)
      try {
        const prepared = await prepare(engine, settings, (part) => say({ kind: 'loading', part }))
        await train(prepared)
        prepared.end()
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
      ask: (asked) => {
        question = [asked]
        wake()
      },
      end: () => {
        ended = true
        wake()
        return done
      },
    }
  }

  let current: Session<Question> | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const obey = async (order: Order<Settings, Question>): Promise<void> => {
    if (order.kind === 'run') current?.run(order.running)
    else if (order.kind === 'ask') current?.ask(order.question)
    else {
      await current?.end()
      current = session(order.settings, order.running)
    }
  }

  scope.onmessage = ({ data }) => {
    turn = turn.then(() => obey(data))
  }
  void engineChoices().then((choices) => say({ kind: 'engines', choices }), failed)
}
