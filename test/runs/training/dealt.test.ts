/** How jobs share a machine. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { dealt } from '../../../src/runs/training/dealt'
import { test } from '../../laws/law'

const GIB = 2 ** 30

describe('jobs', () => {
  test.prop([
    fc.constantFrom('wasm', 'native', 'tfjs-wasm', 'reference', 'onnx', 'webgpu'),
    fc.nat(100),
    fc.record({
      cores: fc.integer({ min: 1, max: 128 }),
      memory: fc.integer({ min: GIB / 2, max: 999 * GIB }),
    }),
  ])('take no more cores and memory than there are, and none is without', (engine, jobs, machine) => {
    const { atOnce, cores } = dealt(engine, jobs, machine)
    expect(atOnce * cores).toBeLessThanOrEqual(machine.cores)
    expect(atOnce === 1 || atOnce * 2 * GIB <= machine.memory).toBe(true)
    expect(Math.min(atOnce, cores)).toBeGreaterThanOrEqual(1)
    expect(atOnce).toBeLessThanOrEqual(Math.max(1, jobs))
  })

  once('of an engine that can be told share the cores; one that takes them all is alone', () => {
    const machine = { cores: 8, memory: 64 * GIB }
    expect(dealt('wasm', 20, machine)).toEqual({ atOnce: 8, cores: 1 })
    expect(dealt('native', 3, machine)).toEqual({ atOnce: 3, cores: 2 })
    expect(dealt('native', 20, { ...machine, memory: 5 * GIB })).toEqual({ atOnce: 2, cores: 4 })
    expect(dealt('onnx', 20, machine)).toEqual({ atOnce: 1, cores: 8 })
    expect(dealt('tfjs-wasm', 3, machine)).toEqual({ atOnce: 3, cores: 1 })
  })
})
