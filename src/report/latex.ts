/** Tables for papers: a `tabular` with the rules of the package booktabs, to be put into a document with \input. */
import { isNumeric } from './table'

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '−': '$-$',
  '×': '$\\times$',
}

const escaped = (text: string): string =>
  text.replaceAll(/[\\~^±−×&%$#_{}]/g, (letter) => SPECIAL[letter] ?? `\\${letter}`)

const line = (cells: readonly string[]): string => `${cells.map(escaped).join(' & ')} \\\\`

/** Columns of numbers are right aligned. */
export const latexTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const columns = head.map((_, column) => (rows.every((row) => isNumeric(row[column])) ? 'r' : 'l'))
  return [
    `\\begin{tabular}{${columns.join('')}}`,
    '\\toprule',
    line(head),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n')
}
