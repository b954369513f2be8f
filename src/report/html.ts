/**
 * A report as one HTML file that opens offline: its styles and figures are inside it, it loads nothing and runs
 * no script. Texts are data, never markup: whatever they hold is shown as it is.
 */
import { fail } from '../dsl/core/problem'
import { STYLES } from './html-styles'
import { drawable, escaped } from './markup'
import { isNumeric } from './table'

/** A figure of ours as SVG; `title` names it for those who cannot see it, `caption` says what it shows. */
export interface ReportFigure {
  /** Its file name without extension, also its address in the page. */
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly svg: string
}

/** Every row has as many cells as the head; columns of numbers are right aligned. */
export interface ReportTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes?: readonly string[]
  /** Where the first cell of each row leads, if anywhere. */
  readonly links?: readonly string[]
}

/** A blank line in `text` begins a paragraph. */
export interface ReportSection {
  readonly title: string
  readonly text?: string
  readonly table?: ReportTable
  readonly figures: readonly ReportFigure[]
}

/** `lead`: what was done and what came out, for somebody who was not there; `facts`: settings, by name. */
export interface Report {
  readonly title: string
  readonly lead: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly sections: readonly ReportSection[]
}

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escaped(paragraph.trim())}</p>`)
    .join('\n')

/** Figures may be scaled down to this part of their size; on a narrower screen they scroll in their box. */
const SMALLEST = 0.75

/**
 * The SVG for a page, named by the figure around it: its own title would pop up as a hint, and names of marks, such as
 * "line", may not be given to what is a part of an image.
 */
const drawing = (svg: string): string => {
  const width = Number(/^<svg [^>]*width="(\d+)"/.exec(svg)?.[1] ?? 0)
  return svg
    .replace(/<title>[^]*?<\/title>\n?/, '')
    .replace('<svg ', `<svg style="min-width:${Math.round(SMALLEST * width)}px" `)
    .replace(' role="img"', '')
    .replaceAll(/(<g [^>]*?) aria-label="[^"]*"/g, '$1')
}

const figureOf = ({ name, title, caption, svg }: ReportFigure): string =>
  [
    `<figure id="figure-${escaped(name.replaceAll(/\s+/g, '-'))}">`,
    `<div class="box" role="img" aria-label="${escaped(title)}" tabindex="0">${drawing(svg)}</div>`,
    `<figcaption>${escaped(caption)}</figcaption>`,
    '</figure>',
  ].join('\n')

const tableOf = ({ head, rows, notes = [], links = [] }: ReportTable, section: string): string => {
  const odd = rows.findIndex((row) => row.length !== head.length)
  if (odd >= 0)
    return fail({
      where: `reportPage, table of ${section}`,
      given: `${rows[odd].length} cells in row ${odd}`,
      expected: `${head.length}, one for each of ${head.join(', ')}`,
    })
  const right = head.map((_, column) => rows.every((row) => isNumeric(row[column])))
  const aligned = (column: number) => (right[column] ? ' class="number"' : '')
  const linked = (text: string, row: number, column: number): string =>
    column > 0 || links[row] === undefined
      ? escaped(text)
      : `<a href="${escaped(links[row])}">${escaped(text)}</a>`
  return [
    '<div class="box" tabindex="0" role="region" ' + `aria-label="${escaped(`Table: ${section}`)}"><table>`,
    `<thead><tr>${head.map((cell, i) => `<th scope="col"${aligned(i)}>${escaped(cell)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(
      (row, r) => `<tr>${row.map((cell, i) => `<td${aligned(i)}>${linked(cell, r, i)}</td>`).join('')}</tr>`,
    ),
    '</tbody></table></div>',
    ...notes.map((note) => `<p class="note">${escaped(note)}</p>`),
  ].join('\n')
}

const anchor = (i: number): string => `section-${i + 1}`

const sectionOf = ({ title, text, table, figures }: ReportSection, i: number): string =>
  [
    `<section id="${anchor(i)}">`,
    `<h2>${escaped(title)}</h2>`,
    ...(text === undefined ? [] : [paragraphs(text)]),
    ...(table === undefined ? [] : [tableOf(table, title)]),
    ...(figures.length === 0 ? [] : [`<div class="figures">`, ...figures.map(figureOf), '</div>']),
    '</section>',
  ].join('\n')

/** Longer values, such as a command, take a line of their own. */
const LONG = 32

const factsOf = (facts: Report['facts']): string =>
  facts.length === 0
    ? ''
    : `<dl class="facts">\n${facts
        .map(
          ([name, value]) =>
            `<div${value.length > LONG ? ' class="wide"' : ''}><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`,
        )
        .join('\n')}\n</dl>`

const contentsOf = (sections: Report['sections']): string =>
  sections.length < 2
    ? ''
    : `<nav aria-label="Contents"><ol>\n${sections
        .map(({ title }, i) => `<li><a href="#${anchor(i)}">${escaped(title)}</a></li>`)
        .join('\n')}\n</ol></nav>`

/** A part of a page: an element with that id. */
export interface ReportPart {
  readonly id: string
  readonly html: string
}

/**
 * The parts that a page consists of, the head of it first. Fails when a row of a table is not as long as its head, or
 * two figures have one name.
 */
export const reportParts = ({ title, lead, facts, sections }: Report): readonly ReportPart[] => {
  const names = sections.flatMap(({ figures }) => figures.map(({ name }) => name))
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    return fail({
      where: 'reportPage',
      given: `two figures named ${twice}`,
      expected: 'a name of its own for each',
    })
  const head = [
    '<header id="top">',
    `<h1>${escaped(title)}</h1>`,
    `<div class="lead">${paragraphs(lead)}</div>`,
    factsOf(facts),
    contentsOf(sections),
    '</header>',
  ]
  return [
    { id: 'top', html: drawable(head.join('\n')) },
    ...sections.map((section, i) => ({ id: anchor(i), html: drawable(sectionOf(section, i)) })),
  ]
}

/** The page as HTML text in UTF-8. Fails as `reportParts`. */
export const reportPage = (report: Report): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // An icon of its own: browsers would ask the network for one.
    '<link rel="icon" href="data:,">',
    `<title>${drawable(escaped(report.title))}</title>`,
    `<style>${STYLES}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...reportParts(report).map(({ html }) => html),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
