/**
 * What a program does and what the compiler makes of it, for a person: numbers with their heads, for whoever
 * prints tables.
 *
 * Law: the rows of a table add up to the totals of the first one.
 */
import { showShape } from '../dsl/core/shape'
import type { Op } from '../dsl/primitives'
import type { Program } from '../dsl/transforms/program'
import { showOp, numberedValues } from '../dsl/transforms/values'
import { type Cost, costs, instructionCount, isView, totalCost } from './cost'
import { peakMemory } from './lifetimes'
import { stages } from './optimise'

export interface Section {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Instructions in the list of expensive ones. */
const MOST = 12

const millions = (n: number): string => (n / 1e6).toFixed(1)

const moved = ({ read, written }: Cost): number => read + written

const count = (program: Program): string => String(instructionCount(program))

/** The program as it was traced, and as engines load it. */
export const explain = (program: Program): readonly Section[] => {
  const passes = stages(program)
  const after = passes.at(-1)?.program ?? program
  return [totals(program, after), changes(program, passes), byPrimitive(program, after), expensive(after)]
}

const totals = (before: Program, after: Program): Section => ({
  title: 'The program, before and after all passes (views not counted)',
  head: ['', 'instructions', 'MFLOP', 'MB read', 'MB written', 'MB at the peak'],
  rows: [['traced', before] as const, ['optimised', after] as const].map(([name, program]) => {
    const { flops, read, written } = totalCost(program)
    return [name, count(program), ...[flops, read, written, peakMemory(program)].map(millions)]
  }),
})

/** Passes that changed nothing that is shown are left out. */
const changes = (before: Program, passes: ReturnType<typeof stages>): Section => {
  const shown = (program: Program): readonly string[] => {
    const cost = totalCost(program)
    return [count(program), millions(cost.flops), millions(moved(cost))]
  }
  const rows = passes.map(({ round, pass, program }) => [`${round}`, pass, ...shown(program)])
  const first = ['', 'traced', ...shown(before)]
  const isNew = (row: readonly string[], i: number): boolean =>
    row.slice(2).join() !== (i === 0 ? first : rows[i - 1]).slice(2).join()
  return {
    title: 'What each pass left',
    head: ['round', 'pass', 'instructions', 'MFLOP', 'MB moved'],
    rows: [first, ...rows.filter(isNew)],
  }
}

const byPrimitive = (before: Program, after: Program): Section => {
  const [old, now] = [tally(before), tally(after)]
  const names = [...new Set([...now.keys(), ...old.keys()])]
  const none = { count: 0, flops: 0, moved: 0 }
  return {
    title: 'Instructions by primitive, before and after',
    head: ['primitive', 'before', 'after', 'MFLOP', 'MB moved'],
    rows: names
      .map((name) => ({ name, before: old.get(name) ?? none, after: now.get(name) ?? none }))
      .sort((a, b) => b.after.moved - a.after.moved)
      .map(({ name, before: was, after: is }) => [
        name,
        String(was.count),
        String(is.count),
        millions(is.flops),
        millions(is.moved),
      ]),
  }
}

const tally = (program: Program) => {
  const found = new Map<string, { readonly count: number; readonly flops: number; readonly moved: number }>()
  const values = numberedValues(program)
  costs(program).forEach((cost, number) => {
    const { op } = values[number]
    if (op === undefined || isView({ op })) return
    const { name } = op
    const sum = found.get(name) ?? { count: 0, flops: 0, moved: 0 }
    found.set(name, {
      count: sum.count + 1,
      flops: sum.flops + cost.flops,
      moved: sum.moved + moved(cost),
    })
  })
  return found
}

const expensive = (program: Program): Section => {
  const values = numberedValues(program)
  return {
    title: `The ${MOST} instructions that move most, of ${count(program)}`,
    head: ['', 'instruction', 'from', 'to', 'MFLOP', 'MB moved'],
    rows: costs(program)
      .map((cost, number) => ({ cost, number }))
      .sort((a, b) => moved(b.cost) - moved(a.cost) || b.cost.flops - a.cost.flops)
      .slice(0, MOST)
      .map(({ cost, number }) => [
        `%${number}`,
        written(values[number].op),
        values[number].inputs.map((input) => showShape(values[input].shape)).join(' '),
        showShape(values[number].shape),
        millions(cost.flops),
        millions(moved(cost)),
      ]),
  }
}

const written = (op: Op | undefined): string => (op === undefined ? 'parameter' : showOp(op))
