/**
 * Settings and what came of them: an upright axis for each setting and one for the score, and a line for each choice of
 * settings, the darker the better. Where dark lines meet, a setting matters.
 */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis, logAxis, numberText } from '../axis'
import { canvas } from '../canvas'
import { colourScale } from '../colour-scale'
import { intervalText } from '../interval-text'
import { distinct, TEXT, textWidth } from '../style'
import { svg } from '../svg'

/** A choice of settings with its score: a mean, and half the width of its interval where there is one. */
export interface ScoredSettings {
  readonly settings: Readonly<Record<string, string>>
  readonly mean: number
  readonly halfWidth?: number
}

export interface ParallelCoordinates {
  readonly title: string
  /** The name of the score, with its unit. */
  readonly scoreLabel: string
  /** Which scores are better. */
  readonly better: 'higher' | 'lower'
  readonly choices: readonly ScoredSettings[]
}

/** Pixels: the height of an axis, what is above and below it, and from one to the next at least. */
const [HEIGHT, TOP, BOTTOM, APART] = [300, 30, 16, 150] as const

/** More values than these are placed by their size, with round ticks. */
const FEW = 8

/** Numbers that reach further than this are placed by their logarithm. */
const FAR = 20

/** A value and how far up its axis it is, from 0 to 1. */
interface Tick {
  readonly text: string
  readonly at: number
}

interface Scale {
  readonly name: string
  readonly ticks: readonly Tick[]
  readonly at: (choice: ScoredSettings) => number
}

const numbersIn = (values: readonly string[]): readonly number[] | undefined => {
  const numbers = values.map((value) => (value.trim() === '' ? NaN : Number(value)))
  return numbers.every(Number.isFinite) ? numbers : undefined
}

const numberAxis = (numbers: readonly number[]) => {
  const [low, high] = extent(numbers)
  return low > 0 && high / low > FAR ? logAxis(low, high) : linearAxis(low, high, 6)
}

const settingScale = (name: string, choices: readonly ScoredSettings[]): Scale => {
  const values = distinct(choices.map(({ settings }) => settings[name]))
  const numbers = numbersIn(values)
  if (numbers !== undefined && values.length > FEW) {
    const axis = numberAxis(numbers)
    return {
      name,
      ticks: axis.ticks.map((value) => ({ text: numberText(value), at: axis.at(value) })),
      at: ({ settings }) => axis.at(Number(settings[name])),
    }
  }
  const sorted = numbers === undefined ? values : values.toSorted((a, b) => Number(a) - Number(b))
  const place = (i: number): number => (sorted.length === 1 ? 0.5 : i / (sorted.length - 1))
  const between = Math.ceil(sorted.length / (2 * FEW))
  return {
    name,
    ticks: sorted.flatMap((text, i) => (i % between === 0 ? [{ text, at: place(i) }] : [])),
    at: ({ settings }) => place(sorted.indexOf(settings[name])),
  }
}

/** The score, the better the higher. */
const scoreScale = ({ scoreLabel, better, choices }: ParallelCoordinates): Scale => {
  const axis = numberAxis(choices.map(({ mean }) => mean))
  const up = (value: number): number => (better === 'higher' ? axis.at(value) : 1 - axis.at(value))
  return {
    name: scoreLabel,
    ticks: axis.ticks.map((value) => ({ text: numberText(value), at: up(value) })),
    at: ({ mean }) => up(mean),
  }
}

/** The palest line is this far from white. */
const PALEST = 0.3

/** In the order in which they are drawn: the best on top. */
const lines = (choices: readonly ScoredSettings[], scales: readonly Scale[], x: (i: number) => number) => {
  const { colour } = colourScale('magnitude', [0, 1])
  const score = scales[scales.length - 1]
  const ranked = choices.toSorted((a, b) => score.at(a) - score.at(b))
  return ranked.map((choice, rank) => {
    const words = [
      ...Object.entries(choice.settings).map(([name, value]) => `${name} ${value}`),
      `${score.name} ${intervalText(choice)}`,
    ]
    return Plot.line(scales, {
      x: scales.map((_, i) => x(i)),
      y: scales.map(({ at }) => TOP + HEIGHT * (1 - at(choice))),
      z: () => rank,
      stroke: colour(PALEST + (1 - PALEST) * score.at(choice)),
      strokeWidth: rank === ranked.length - 1 ? 3.5 : 1.5,
      strokeLinejoin: 'round',
      title: () => words.join(', '),
    })
  })
}

const lettering = ({ name, ticks }: Scale, x: number, isLast: boolean): readonly Plot.Markish[] => [
  Plot.ruleX([x], { y1: TOP, y2: TOP + HEIGHT, stroke: 'black' }),
  Plot.text([name], { x: [x], y: [TOP - 14], text: [name], fontWeight: 'bold', textAnchor: 'middle' }),
  Plot.text(ticks, {
    x: () => x,
    y: ({ at }: Tick) => TOP + HEIGHT * (1 - at),
    text: 'text',
    dx: isLast ? 6 : -6,
    textAnchor: isLast ? 'start' : 'end',
    fill: 'black',
    stroke: 'white',
    strokeWidth: 4,
  }),
]

const widest = (texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => textWidth(text, TEXT, true)))

/** The settings that have more than one value: the others tell nothing. */
export const variedSettings = (choices: readonly ScoredSettings[]): readonly string[] =>
  distinct(choices.flatMap(({ settings }) => Object.keys(settings))).filter(
    (name) => distinct(choices.map(({ settings }) => settings[name])).length > 1,
  )

/** The figure as SVG; each line is named, with its settings and its score. A score that is not finite has no line. */
export const parallelCoordinates = (given: ParallelCoordinates): string => {
  const choices = given.choices.filter(({ mean }) => Number.isFinite(mean))
  const scales = [
    ...variedSettings(choices).map((name) => settingScale(name, choices)),
    scoreScale({ ...given, choices }),
  ]
  const apart = Math.max(
    APART,
    ...scales.map(({ name, ticks }) => Math.max(widest([name]), 40 + widest(ticks.map(({ text }) => text)))),
  )
  const x = (i: number): number => apart * (i + 0.5)
  const [width, height] = [apart * scales.length, TOP + HEIGHT + BOTTOM]
  const unscored = given.choices.length - choices.length
  return svg({
    title: given.title,
    note: [
      'dark: better',
      'thick: the best',
      ...(unscored > 0 ? [`without a finite score: ${unscored}`] : []),
    ].join('   ·   '),
    width,
    height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          ...lines(choices, scales, x),
          ...scales.flatMap((scale, i) => lettering(scale, x(i), i === scales.length - 1)),
        ]),
      },
    ],
  })
}
