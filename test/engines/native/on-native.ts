/** The engine native with a cache of its own for each test, and with compilers that are not what they seem. */
import { chmod, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { add, mul } from '../../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { compile } from '../../../src/engines/compile'
import { nativeEngine } from '../../../src/engines/native/engine'

/** A folder for each test that follows, what is compiled in it, and the files there. */
export const cacheOfItsOwn = () => {
  let cache = ''
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'weyl-cache-'))
    vi.stubEnv('XDG_CACHE_HOME', cache)
  })
  afterEach(() => vi.unstubAllEnvs())
  const folder = (): string => join(cache, 'weyl', 'native')
  return {
    cache: (): string => cache,
    folder,
    kept: async (): Promise<readonly string[]> => (await readdir(folder())).sort(),
  }
}

/** A script that is the compiler from now on. */
export const compilerIs = async (folder: string, ...lines: readonly string[]): Promise<void> => {
  const script = join(folder, 'cc')
  await writeFile(script, ['#!/bin/sh', ...lines, ''].join('\n'))
  await chmod(script, 0o755)
  vi.stubEnv('CC', script)
}

/** A function of a row of numbers on a new engine. */
const once = async (
  of: (x: Tensor<readonly [number]>) => AnyTensor,
  numbers: readonly number[],
): Promise<readonly number[]> => {
  const engine = await nativeEngine({ threads: 1 })
  try {
    const f = compile(of, { engine })
    return Array.from(valuesOf(await f(tensor(numbers, [numbers.length]))))
  } finally {
    await engine.dispose()
  }
}

export const doubled = (numbers: readonly number[]) => once((x) => add(x, x), numbers)
export const squared = (numbers: readonly number[]) => once((x) => mul(x, x), numbers)
