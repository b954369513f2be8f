/** A run that is tuned, as a person starts it; killed while it tunes and resumed, it ends as one that never stopped. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runFolder } from '../../../src/runs/store/run-folder'
import { tuning } from '../../../src/runs/store/tuning'
import { right } from '../../data/outcome'
import { runTiny } from '../store/kills'

/** Milliseconds: processes, which share the machine with other tests. */
const LONG = 240_000

const newPath = async () => join(await mkdtemp(join(tmpdir(), 'weyl-')), 'run')

const tuningIn = async (folder: string) => right(await runFolder(folder).readJson('tuning.json', tuning)())

/** What does not tell how long it took. */
const timeless = (found: Awaited<ReturnType<typeof tuningIn>>) => ({
  ...found,
  rungs: found?.rungs.map((rung) => rung.map((one) => ({ ...one, seconds: 0 }))),
})

const words = ['--preset', 'short', '--steps', '8', '--tune', '6']

describe('a run that is tuned', () => {
  test(
    'ends as one that was killed while it tuned and went on; others can take its settings',
    { timeout: LONG },
    async () => {
      const [whole, parts, later] = [await newPath(), await newPath(), await newPath()]
      const straight = await runTiny([...words, '--json', '--out', whole])
      expect(straight.code, straight.err).toBe(0)

      const trials = join(parts, 'tuning')
      const moment = { file: join(trials, 'metrics.jsonl'), bytes: 600, signal: 'SIGKILL' } as const
      expect((await runTiny([...words, '--out', parts], moment)).code).toBeNull()
      const before = await readdir(parts)
      const went = await runTiny(['--resume', '--out', parts])
      expect(went.code, went.err).toBe(0)
      expect(before).not.toContain('tuning.json')

      const found = await tuningIn(whole)
      expect(timeless(await tuningIn(parts))).toEqual(timeless(found))
      for (const name of ['one-layer', 'two-layers']) {
        const [a, b] = await Promise.all(
          [whole, parts].map((folder) => readFile(join(folder, `${name}.safetensors`))),
        )
        expect(a.equals(b)).toBe(true)
      }

      // six settings of each model for two steps, the best two for all eight; one of the six makes no numbers
      expect(found?.rungs.map((rung) => [rung.length, rung[0].steps])).toEqual([
        [12, 2],
        [4, 8],
      ])
      expect(found?.rungs[0].some(({ score }) => score === null)).toBe(true)
      expect(found?.choices.map(({ model }) => model)).toEqual(['two layers', 'one layer'])
      expect((await readdir(trials)).filter((name) => !name.endsWith('.json'))).toEqual(['metrics.jsonl'])

      // the whole of it is in what the run tells
      expect(JSON.parse(straight.out)).toMatchObject({ tuning: found, comparisons: [{ set: 'maps' }, {}] })
      const report = await readFile(join(whole, 'report.html'), 'utf8')
      for (const text of ['Comparison', 'Everything that was tried', 'diverges', 'With 6 settings tried'])
        expect(report).toContain(text)
      expect(straight.err).toContain('With 6 settings tried of each model, on maps: two layers ')

      const again = await runTiny(['--preset', 'short', '--chosen-by', whole, '--quiet', '--out', later])
      expect(again.code, again.err).toBe(0)
      expect(await tuningIn(later)).toEqual(found)
    },
  )
})
