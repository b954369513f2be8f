/**
 * Confusion matrix: for each true class (row), how many of its images were taken for each class (column), and
 * their share of the row. The right answers on the diagonal are grey; mistakes are coloured, on a scale of their
 * own, for beside the diagonal all of them would be pale.
 */
import { fail } from '../../dsl/core/problem'
import { numberText } from '../axis'
import { type Box, boxes, canvas, type Words, words } from '../canvas'
import { BAR_SIZE, barTicks, colourBar, colourScale } from '../colour-scale'
import { SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'

/** `counts[truth][predicted]`, both in the order of `classes`. */
export interface Confusion {
  readonly title: string
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

const PAGE = 560
const LARGEST_CELL = 54
const SMALLEST_CELL = 12
/** Cells at least this wide, in pixels, carry counts and shares; a bit narrower ones, counts. */
const ROOMY = 40
const NARROW = 24
const RIGHT_ANSWER = '#e4e4e4'
const NONE = '#ffffff'
const FRAME = '#909090'
const LINE = 16

const share = (count: number, total: number): number => (total > 0 ? (100 * count) / total : 0)

const percentText = (percent: number): string => `${percent.toFixed(percent < 10 ? 1 : 0)} %`

const check = ({ classes, counts }: Confusion): void => {
  if (counts.length !== classes.length || counts.some((row) => row.length !== classes.length))
    fail({
      where: 'confusion',
      given: `${counts.length} rows of ${counts.map((row) => row.length).join(', ')} counts`,
      expected: `${classes.length} rows of ${classes.length}, the number of classes`,
    })
}

/** The matrix as SVG. Fails unless there is a count for each pair of classes. */
export const confusion = (data: Confusion): string => {
  check(data)
  const { title, classes, counts } = data
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0))
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, PAGE / Math.max(1, classes.length)))
  const size = Math.min(TEXT, cell - 1)
  const shares = counts.map((row, truth) => row.map((count) => share(count, totals[truth])))
  const scale = colourScale('magnitude', [
    0,
    ...shares.flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth)),
  ])
  const left = LINE + 12 + Math.max(0, ...classes.map((name) => textWidth(name, size)))
  const top = 2 * LINE
  const side = classes.length * cell
  const cells = counts.flatMap((row, truth) =>
    row.map((count, predicted) => {
      const percent = shares[truth][predicted]
      const x = left + predicted * cell
      const y = top + truth * cell
      const fill = predicted === truth ? RIGHT_ANSWER : count === 0 ? NONE : scale.colour(percent)
      const word = (text: string, dy: number, size: number): Words => ({
        x: x + cell / 2,
        y: y + cell / 2 + dy,
        text,
        size,
        from: 'middle',
        fill: predicted === truth || count === 0 ? 'black' : scale.ink(percent),
      })
      const box: Box = { x, y, width: cell, height: cell, fill }
      return {
        box,
        words:
          count === 0 || cell < NARROW
            ? []
            : cell < ROOMY
              ? [word(numberText(count), 0, SMALL)]
              : [word(numberText(count), -7, TEXT), word(percentText(percent), 8, SMALL)],
      }
    }),
  )
  const label = (text: string, x: number, y: number): Words => ({
    x,
    y,
    text,
    size,
    from: 'middle',
    fill: 'black',
  })
  // names of columns that would touch each other are left to those of the rows, in the same order
  const named = classes.every((name) => textWidth(name, size) <= cell)
  const lettering: readonly Words[] = [
    {
      ...label(`predicted class${named ? '' : ', in the order of the rows'}`, left + side / 2, LINE / 2),
      size: TEXT,
    },
    ...(named ? classes.map((name, i) => label(name, left + (i + 0.5) * cell, 1.5 * LINE)) : []),
    ...classes.map((name, i) => label(name, LINE + 6 + (left - LINE - 12) / 2, top + (i + 0.5) * cell)),
  ]
  const width = Math.max(left + side, BAR_SIZE.width)
  const height = top + side + 12
  const all = totals.reduce((sum, total) => sum + total, 0)
  const right = counts.reduce((sum, row, i) => sum + row[i], 0)
  return svg({
    title,
    note: `rows: true class   ·   colour: mistakes, in percent of the true class   ·   ${numberText(right)} of ${numberText(all)} right`,
    width,
    height: height + BAR_SIZE.height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          boxes(
            cells.map(({ box }) => box),
            FRAME,
          ),
          ...words([...cells.flatMap((each) => each.words), ...lettering]),
        ]),
      },
      {
        x: left + Math.max(0, side - BAR_SIZE.width) / 2,
        y: height,
        plot: colourBar(scale, barTicks(scale)),
      },
    ],
  })
}
