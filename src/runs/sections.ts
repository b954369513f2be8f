/** Numbers with their heads as tables for the terminal. */
import type { Section } from '../compiler/explain'
import { table } from '../report/table'

/** Titles with their tables, one below the other. */
export const sectionsText = (sections: readonly Section[]): string =>
  sections.map(({ title, head, rows }) => `${title}\n\n${table(head, rows)}`).join('\n\n')
