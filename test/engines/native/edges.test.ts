import { expect, test } from 'vitest'
import { nativeEngine } from '../../../src/engines/native/engine'
import { hasCompiler } from '../../laws'
import { obeysAtEdges } from '../edges/law'
import { keepsTheDigitsOfLongSums } from '../edges/long-sums'

if (hasCompiler) {
  obeysAtEdges('native', { runs: 1, atOnce: 15 })
  keepsTheDigitsOfLongSums('native')
} else
  test('without a compiler, native says what to install', () =>
    expect(nativeEngine()).rejects.toThrow(/expected a compiler of C, GCC or Clang.*apt-get install gcc/s))
