/** What is compiled is kept, whole or not at all. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import disk from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { add } from '../../../src/dsl/primitives/elementwise'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { compiledHere, emptyCompiled } from '../../../src/engines/native/room'
import { nameOfProgram } from '../../../src/engines/native/programs'
import { targetOf } from '../../../src/engines/native/target'
import { versionHere } from '../../../src/engines/native/version'
import { hasCompiler } from '../../laws'
import { cacheOfItsOwn, compilerIs, doubled, squared } from './on-native'

const { cache, folder, kept } = cacheOfItsOwn()

/** Those that have that word in them. */
const files = async (word: string): Promise<readonly string[]> => {
  const all = (await kept()).filter((file) => file.endsWith('.json'))
  const texts = await Promise.all(all.map((file) => readFile(join(folder(), file), 'utf8')))
  return all.filter((_, i) => texts[i].includes(word))
}

/** Another file under that name: the one that is loaded here stays as it is. */
const replaced = async (file: string, data: string | Uint8Array): Promise<void> => {
  await writeFile(join(cache(), 'other'), data)
  await rename(join(cache(), 'other'), join(folder(), file))
}

if (hasCompiler)
  describe('compiled code', () => {
    test('is kept for the next engine, in a folder that is nobody else’s', async () => {
      expect(await doubled([1, 2, 3])).toEqual([2, 4, 6])
      const files = await kept()
      // the addon, what instructions cost, the program and its code
      expect(files).toHaveLength(4)
      expect((await stat(folder())).mode & 0o777).toBe(0o700)
      expect(await doubled([4, 5, 6])).toEqual([8, 10, 12])
      expect(await kept()).toEqual(files)
    })

    /** What instructions cost here, which another measurement may find otherwise, and with it other code. */
    const measured = async (): Promise<readonly string[]> => {
      const entries = await files('library')
      return (await kept()).filter((file) => file.endsWith('.json') && !entries.includes(file))
    }

    test('that is damaged, cut short or foreign is made anew', async () => {
      await doubled([1])
      const [all, costs] = [await kept(), await measured()]
      const damaged = all.filter((file) => !costs.includes(file))
      expect(damaged).toHaveLength(3)
      for (const file of damaged) {
        const bytes = await readFile(join(folder(), file))
        await replaced(file, bytes.subarray(0, bytes.length / 2))
      }
      expect(await doubled([3])).toEqual([6])
      for (const file of damaged) await replaced(file, 'no library')
      expect(await doubled([5])).toEqual([10])
      expect(await kept()).toEqual(all)
    })

    test('is measured for anew where that is damaged', async () => {
      await doubled([1])
      const [file = ''] = await measured()
      await replaced(file, '[1, 1')
      expect(await doubled([3])).toEqual([6])
      const [again = ''] = await measured()
      expect(JSON.parse(await readFile(join(folder(), again), 'utf8'))).toHaveLength(3)
    })

    test('is found by the program, which nobody looks at again', async () => {
      await doubled([1, 2])
      const [double = ''] = await files('library')
      await squared([1, 2])
      const [square = ''] = (await files('library')).filter((file) => file !== double)
      // what squares is said to be the code of what doubles, under a checksum that is right
      const foreign = await readFile(join(folder(), double), 'utf8')
      const sum = createHash('sha256').update(foreign).digest('hex')
      await writeFile(join(folder(), `${square.slice(0, 32)}-${sum}.json`), foreign)
      await rm(join(folder(), square))
      expect(await squared([3, 5])).toEqual([6, 10])
      // and without that code it is made anew
      for (const file of await kept()) if (file.endsWith('.so')) await rm(join(folder(), file))
      expect(await squared([3, 5])).toEqual([9, 25])
    })

    test('need not be found by the program', async () => {
      await doubled([1, 2])
      const [entry = ''] = await files('library')
      await rm(join(folder(), entry))
      // as on a disk that is full, or may only be read
      const full = vi.spyOn(disk, 'mkdtemp').mockRejectedValue(new Error('ENOSPC'))
      expect(await doubled([3, 5])).toEqual([6, 10])
      expect(full).toHaveBeenCalled()
      full.mockRestore()
      expect(await files('library')).toEqual([])
      const large = tensor(new Float32Array(2 ** 22 + 1), [2 ** 22 + 1])
      const { program } = trace((x: AnyTensor) => add(x, large), [large])
      expect(nameOfProgram(program, 'any')).toBeUndefined()
    })

    test('is shown, and deleted on request; what others keep beside it is not', async () => {
      expect(await compiledHere()).toEqual({ folder: folder(), files: 0, bytes: 0 })
      await doubled([1])
      await writeFile(join(folder(), 'mine.so'), 'not of weyl')
      const { files, bytes } = await compiledHere()
      expect(files).toBe(4)
      expect(bytes).toBeGreaterThan(10_000)
      await emptyCompiled()
      expect(await kept()).toEqual(['mine.so'])
      expect(await doubled([2])).toEqual([4])
    })

    test('for other instructions has another name, whatever the processor is called', async () => {
      await compilerIs(cache(), 'exec cc -DONE_MORE "$@"')
      expect(await doubled([1])).toEqual([2])
      const before = await kept()
      await compilerIs(cache(), 'exec cc "$@"')
      expect(await doubled([1])).toEqual([2])
      const all = await kept()
      expect(all.filter((file) => before.includes(file))).toEqual(before)
      expect(all).toHaveLength(2 * before.length)
    })

    test('that was never finished is counted, and deleted with the rest or in time, unless somebody may be at it', async () => {
      const left = async (name: string, hours: number): Promise<void> => {
        const path = join(folder(), name)
        await mkdir(path, { recursive: true })
        await writeFile(join(path, '0.c'), 'int')
        await writeFile(join(path, '0.o'), 'cut')
        const then = Date.now() / 1000 - hours * 3600
        await utimes(path, then, then)
      }
      await left('build-killed', 2)
      await left('build-busy', 0.5)
      expect(await compiledHere()).toEqual({ folder: folder(), files: 2, bytes: 6 })
      await emptyCompiled()
      expect(await kept()).toEqual(['build-busy'])
      await left('build-killed', 2)
      expect(await doubled([1])).toEqual([2])
      expect((await kept()).filter((file) => file.startsWith('build-'))).toEqual(['build-busy'])
    })

    test('makes room: what was used longest ago goes, and not all files are looked at each time', async () => {
      await mkdir(folder(), { recursive: true })
      // 170 MiB each, of which nothing is on the disk
      const large = [1, 2, 3].map((day) => `${`${day}`.repeat(32)}-${'0'.repeat(64)}.so`)
      for (const [day, file] of large.entries()) {
        await writeFile(join(folder(), file), '')
        await truncate(join(folder(), file), 170 * 2 ** 20)
        await utimes(join(folder(), file), day, day)
      }
      const asked = vi.spyOn(disk, 'stat')
      const looks = () => asked.mock.calls.filter(([path]) => String(path).startsWith(`${folder()}/`)).length
      await doubled([1])
      expect((await kept()).filter((file) => large.includes(file))).toEqual(large.slice(1))
      const looked = looks()
      await squared([1])
      expect(await kept()).toHaveLength(2 + 4 + 2)
      expect(looks()).toBe(looked)
      asked.mockRestore()
    })
  })

test('another version of this code has another name', async () => {
  const file = join(cache(), 'dist', 'engines', 'engine.js')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, 'one')
  await writeFile(join(cache(), 'package.json'), '{ "version": "1.0.0" }')
  const names = [await versionHere(file)]
  await writeFile(join(cache(), 'unrelated'), 'beside it')
  expect(await versionHere(file)).toBe(names[0])
  await writeFile(join(cache(), 'dist', 'other.js'), 'two')
  names.push(await versionHere(file))
  await writeFile(join(cache(), 'package.json'), '{ "version": "1.0.1" }')
  names.push(await versionHere(file))
  expect(new Set(names).size).toBe(3)
  expect(await versionHere()).toMatch(/^[0-9a-f]{64}$/)
})

/** Which vectors loops are written for. */
const widths = (...macros: readonly string[]) => {
  const { vectors, registers } = targetOf({ macros: new Set(macros) }, [1, 1, 2])
  return [vectors.map(({ width, cost }) => [width, cost]), registers]
}

test('the vectors of a processor are those that the compiler defines', () => {
  const [narrow, usual, wide] = [
    [4, 1],
    [8, 1],
    [16, 2],
  ] as const
  expect(widths('__SSE2__')).toEqual([[narrow], 14])
  expect(widths('__SSE2__', '__AVX__')).toEqual([[narrow, usual], 14])
  expect(widths('__SSE2__', '__AVX__', '__AVX512VL__')).toEqual([[narrow, usual, wide], 30])
  expect(widths('__ARM_NEON')).toEqual([[narrow], 30])
})
