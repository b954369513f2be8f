/** A sweep as an array job: what is submitted, and that a fake `sbatch`, which runs the array here, brings it to its end. */
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { indexRanges } from '../../../src/runs/sweeps/slurm'
import { filesOfCells } from './cell-files'
import { startSweep } from './kills'
import { gone } from './redis-server'
import { test } from '../../laws/law'

/** Takes the array from the script, and runs it index by index. */
const FAKE = `#!/bin/bash
if [ "$1" = --version ]; then echo fake; exit 0; fi
for index in $(sed -n 's/^#SBATCH --array=//p' "$1" | tr , ' '); do
  for cell in $(seq "\${index%-*}" "\${index#*-}"); do
    SLURM_ARRAY_TASK_ID=$cell bash "$1" > "$1.$cell.log" 2>&1 || { cat "$1.$cell.log" >&2; exit 1; }
  done
done
echo Submitted batch job 1
`

const said = async (words: readonly string[], path: string) => {
  const PATH = [path, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
  const started = await startSweep(words, { PATH, TINY_SEEDS: '1' })
  await gone(started.child)
  return { code: started.child.exitCode, text: started.said() }
}

const place = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  return { folder, bin, out: join(folder, 'sweep') }
}

const read = (ranges: string): readonly number[] =>
  ranges.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })

describe('a sweep on Slurm', () => {
  test.prop([fc.uniqueArray(fc.nat(40), { minLength: 1 })])(
    'has the indices of the cells that are left',
    (some) => {
      const sorted = [...some].sort((a, b) => a - b)
      expect(read(indexRanges(sorted))).toEqual(sorted)
      expect(indexRanges(sorted).split(',').length).toBe(sorted.filter((x) => !sorted.includes(x - 1)).length)
    },
  )

  test('is shown, or refused where there is no sbatch, and leaves nothing behind', async () => {
    const { folder, bin, out } = await place()
    const shown = await said(['--slurm', '--dry-run', '--out', out], bin)
    expect(shown.code, shown.text).toBe(0)
    expect(shown.text).toMatch(/^#!\/bin\/bash\n#SBATCH --job-name=sweep-tiny\n#SBATCH --array=0-1\n/)
    expect(shown.text).toMatch(
      /\nexec \S+ \S+ --resume --out \S+\/sweep --quiet --cell "\$SLURM_ARRAY_TASK_ID"\n$/,
    )
    const refused = await said(['--slurm', '--out', out], bin)
    expect(refused.code).toBe(1)
    expect(refused.text).toMatch(/^--slurm: got no command sbatch, expected Slurm on this machine\.\n/)
    expect(await readdir(folder)).toEqual(['bin'])
  })

  test('comes to its end, and is gone on with where some of it is left', async () => {
    const { bin, out, folder } = await place()
    await writeFile(join(bin, 'sbatch'), FAKE)
    await chmod(join(bin, 'sbatch'), 0o755)
    const here = join(folder, 'here')
    expect((await said(['--out', here, '--quiet'], bin)).code).toBe(0)
    const done = await said(['--slurm', '--out', out], bin)
    expect(done).toEqual({ code: 0, text: 'Submitted batch job 1\n' })
    expect(await filesOfCells(out)).toEqual(await filesOfCells(here))
    expect(await readFile(join(out, 'slurm.sh'), 'utf8')).toContain('--array=0-1\n')
  })
})
