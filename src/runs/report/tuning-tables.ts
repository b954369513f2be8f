/** Tuning for a person: what was chosen, and everything that was tried. */
import type { ResultTable } from './result-table'
import { ofModel, ranked, type Tried, type Tuning } from '../store'
import { settingText } from '../training'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const short = (value: number): string => String(Number(value.toPrecision(3)))

const scoreText = ({ score }: Tried): string => {
  if (score === null) return 'diverges'
  const { loss, loss_err, accuracy, accuracy_ci95 = 0 } = score
  return accuracy === undefined
    ? `${short(loss)} ± ${short(loss_err)}`
    : `${percent(accuracy)} ± ${percent(accuracy_ci95)}`
}

const severalStudies = ({ choices }: Tuning): boolean => new Set(choices.map(({ study }) => study)).size > 1

/** What was chosen for each model. */
export const chosenTable = (tuning: Tuning): ResultTable => {
  const several = severalStudies(tuning)
  const last = tuning.rungs[tuning.rungs.length - 1]
  return {
    head: [...(several ? ['study'] : []), 'model', 'chosen', 'on validation tasks'],
    rows: tuning.choices.map((choice) => [
      ...(several ? [choice.study] : []),
      choice.model,
      settingText(choice.setting),
      scoreText(ranked(last.filter(ofModel(choice)))[0]),
    ]),
  }
}

/** Everything that was tried, model by model, the best first. */
export const triedTable = (tuning: Tuning): ResultTable => {
  const several = severalStudies(tuning)
  return {
    head: [...(several ? ['study'] : []), 'model', 'setting', 'steps', 'on validation tasks', 'seconds'],
    rows: tuning.choices.flatMap((choice) =>
      [...tuning.rungs]
        .reverse()
        .flatMap((rung) =>
          ranked(rung.filter(ofModel(choice))).map((one) => [
            ...(several ? [one.study] : []),
            one.model,
            settingText(one.setting),
            String(one.steps),
            scoreText(one),
            one.seconds.toFixed(0),
          ]),
        ),
    ),
  }
}

export const tuningNote = ({ budget, rungs }: Tuning): string => {
  const steps = rungs.map((rung) => Math.min(...rung.map((one) => one.steps)))
  const rest = rungs.length > 1 ? `, the best quarter of them for ${steps[1]}` : ''
  return (
    `Each model tried ${budget} settings for ${steps[0]} steps${rest}, with a seed that no run has (−1). They were ` +
    'judged on validation tasks, which share nothing with those that are trained on or tested on, and nothing else was looked at.'
  )
}
