import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { zipSync } from 'fflate'
import * as E from 'fp-ts/Either'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { convolutionFloor } from '../../src/data/floors'
import { parseNpy } from '../../src/data/npy'
import { readNpz, type StoredPool } from '../../src/data/npz'
import { syntheticPool } from '../../src/data/synthetic'
import { pooledTasks } from '../../src/data/task-pool'
import { key } from '../../src/dsl/core/random'
import { npy, type Elements } from './npy-bytes'
import { right, wording } from './outcome'
import { test } from '../laws/law'

/** As test/fixtures/npy_arrays.py writes them. */
const fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/npy-arrays.json'), 'utf8')) as readonly {
  readonly of: string
  readonly file: string
  readonly shape: readonly number[]
  readonly data: readonly number[]
}[]

const state = { folder: '' }
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'weyl-npz-'))
})
afterAll(() => rm(state.folder, { recursive: true }))

const counted = (
  shape: readonly number[],
  of: Float32ArrayConstructor | Float64ArrayConstructor = Float32Array,
) => npy(shape, new of(Array.from({ length: shape.reduce((n, side) => n * side, 1) }, (_, i) => i)))

const written = async (files: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 0): Promise<string> => {
  const path = join(state.folder, `${Object.keys(files).join('-')}.npz`)
  await writeFile(
    path,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.npy`, bytes])), {
      level,
    }),
  )
  return path
}

describe('parseNpy', () => {
  test.prop([fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom(Float32Array, Float64Array)])(
    'gives back what was written',
    (shape, of) => {
      const size = shape.reduce((n, side) => n * side, 1)
      const data = new of(Array.from({ length: size }, (_, i) => i / 3))
      expect(right(parseNpy('a', npy(shape, data)))).toEqual({ shape, data })
    },
  )

  test('reads the longer header of version 2', () => {
    const one = npy([2], Float32Array.of(1, 2))
    const two = new Uint8Array([...one.subarray(0, 6), 2, 0, one[8], one[9], 0, 0, ...one.subarray(10)])
    expect(right(parseNpy('a', two)).data).toEqual(Float32Array.of(1, 2))
  })

  test('reads arrays that numpy wrote: all types, orders and versions, and headers of Python 2', () => {
    for (const { file, shape, data } of fixture) {
      const read = right(parseNpy('a', new Uint8Array(Buffer.from(file, 'base64'))))
      expect(read.shape).toEqual(shape)
      expect(Array.from(read.data)).toEqual(data)
    }
    const kinds = new Set(fixture.map(({ of }) => of))
    expect([...kinds].sort().join(' ')).toBe(
      '<f2 <f4 <f8 <i2 <i4 <i8 <u2 <u4 <u8 >f2 >f4 >f8 >i2 >i4 >i8 >u2 >u4 >u8 |b1 |i1 |u1',
    )
  })

  test('says what it cannot read', () => {
    const words = (bytes: Uint8Array) => wording(parseNpy('x', bytes))
    const whole = npy([2, 2], Float32Array.of(1, 2, 3, 4))
    expect(words(Uint8Array.of(1, 2, 3))).toContain('x: got bytes without the header of a numpy array')
    expect(words(whole.subarray(0, 20))).toContain('x: got bytes without the header of a numpy array')
    expect(words(whole.subarray(0, -4))).toBe(
      'x: got 3 elements, expected 4 for the shape [2, 2] in its header.\n  Likely cause: the file was cut short.',
    )
    const long = npy([2], Float32Array.of(1, 2))
    const longer = new Uint8Array([...long.subarray(0, 6), 2, 0, 0, 0, 1, 0, ...new Uint8Array(70_000)])
    expect(words(longer)).toContain('x: got bytes without the header of a numpy array')
    expect(words(new Uint8Array([...long.subarray(0, 6), 9, ...long.subarray(7)]))).toContain(
      'without the header',
    )
    expect(words(npy([1], Float32Array.of(1, 2), { descr: "'<c8'" }))).toContain('elements of type "<c8"')
    expect(words(npy([1], Float32Array.of(1, 2), { descr: "[('a', '<f4'), ('b', '<f4')]" }))).toContain(
      `elements of type "[('a', '<f4'), ('b', '<f4')]"`,
    )
    expect(words(npy([1], Float64Array.of(1), { descr: "'<i8'" }))).toContain(
      'some of which are beyond 32 bits',
    )
    expect(words(npy([4], Float32Array.of(1), { descr: "'|b1'" }))).toContain(
      'some of which are neither 0 nor 1',
    )
    expect(words(npy([2], Float32Array.of(1, 2), { descr: "'|O'" }))).toContain('x.astype("float32")')
  })
})

describe('readNpz', () => {
  test.each([0, 6] as const)(
    'reads a synthetic problem, at level %i, as if it were made here',
    async (level) => {
      const data = syntheticPool(key(4), { rank: 2, tasks: 10 })
      const numbers = Array.from({ length: 10 }, (_, i) => i)
      const joined = (of: (i: number) => Elements) =>
        Float32Array.from(numbers.flatMap((i) => Array.from(of(i))))
      const path = await written(
        {
          x: npy(
            [10, 20, 1, 70],
            joined((i) => data.task(i).x),
          ),
          y: npy(
            [10, 20, 1, 68],
            joined((i) => data.task(i).y),
          ),
          w: npy([10, 1, 1, 1, 68, 3], joined(data.filters)),
        },
        level,
      )
      const stored = right(await readNpz(path)())
      expect([stored.tasks, stored.train, stored.examples, stored.input, stored.target]).toEqual([
        10,
        8,
        20,
        [70],
        [68],
      ])
      for (const i of numbers) expect(stored.task(i)).toEqual(data.task(i))
      const { filters = () => new Float64Array(0) } = stored
      const shots = { support: 1, query: 19 }
      const [theirs, ours] = [stored, data].map((pool) => right(pooledTasks(pool, 'test', shots))(key(1), 2))
      expect(theirs).toEqual(ours)
      const [a, b] = [convolutionFloor({ ...stored, filters })(theirs), convolutionFloor(data)(ours)]
      a.forEach((floor, t) => expect(floor).toBeCloseTo(b[t], 5))
    },
  )

  test('with any bit of its numbers changed is refused', async () => {
    const path = await written({ x: counted([2, 1, 1, 2]), y: counted([2, 1, 1, 2]) }, 6)
    const whole = await readFile(path)
    const pool = right(await readNpz(path)())
    const tasks = ({ tasks: count, task }: StoredPool) => Array.from({ length: count }, (_, i) => task(i))
    const refused = { count: 0 }
    for (let bit = 0; bit < 8 * whole.length; bit += 7) {
      const other = Uint8Array.from(whole)
      other[bit >> 3] ^= 1 << (bit & 7)
      await writeFile(path, other)
      const found = await readNpz(path)()
      if (E.isRight(found)) expect(tasks(found.right)).toEqual(tasks(pool))
      else refused.count++
    }
    expect(refused.count).toBeGreaterThan(whole.length / 2)
  })

  test('puts channels last', async () => {
    const path = await written({ x: counted([2, 3, 1, 4, 4]), y: counted([2, 3, 5, 2, 2], Float64Array) })
    const { input, target, task, filters } = right(await readNpz(path)())
    expect([input, target, filters]).toEqual([[4, 4, 1], [2, 2, 5], undefined])
    expect(Array.from(task(0).y.subarray(0, 6))).toEqual([0, 4, 8, 12, 16, 1])
    expect(task(1).y[0]).toBe(60)
    expect(task(1).x).toEqual(Float32Array.from({ length: 48 }, (_, i) => 48 + i))
  })

  test('says what is wrong with a file', async () => {
    const said = async (files: Readonly<Record<string, Uint8Array>>) =>
      wording(await readNpz(await written(files))())
    expect(await said({ x: counted([2, 2, 1, 3]) })).toContain('x.npz: y: got an archive without this array')
    expect(await said({ x: counted([2, 2, 3]), y: counted([2, 3, 3]) })).toContain(
      'got x of shape [2, 2, 3] and y of shape [2, 3, 3], expected the same number of tasks',
    )
    expect(await said({ x: counted([2, 2]), y: counted([2, 2]) })).toContain(
      'x: got an array of shape [2, 2]',
    )
    const bad = npy([2, 1, 1], Float32Array.of(1, NaN))
    expect(await said({ x: bad, y: bad })).toContain('x: got elements that are not finite')
    const path = join(state.folder, 'text.npz')
    await writeFile(path, 'not a zip archive at all')
    expect(wording(await readNpz(path)())).toContain('text.npz: got bytes that are no whole zip archive')
    expect(wording(await readNpz(join(state.folder, 'nowhere.npz'))())).toContain(
      'Fix: check the path, or make the file: python generate_synthetic_data.py --problem rank2.',
    )
  })
})
