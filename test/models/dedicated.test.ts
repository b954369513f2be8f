/** The networks of the dedicated circuits: their shapes and names, and which angle belongs to which circuit. */
import { describe, expect, test } from 'vitest'
import { dedicatedCircuit, sectorOf, sideBySideCircuits } from '../../src/models/dedicated'

describe('dedicated circuits', () => {
  test("in the seed's form: one circuit for each angle, one alignment layer over all", () => {
    const net = sideBySideCircuits(5)
    expect(net.output.shape).toEqual([10])
    expect(net.input.shape).toEqual([28, 28, 1])
    const { slow, fast } = net.parameters
    expect(Object.keys(slow)).toEqual(['circuit1', 'circuit2', 'circuit3', 'circuit4', 'circuit5', 'dense'])
    expect(fast.dense.weight.shape).toEqual([3])
  })

  test('in ours: the alignment layer has rank 9', () => {
    expect(dedicatedCircuit.output.shape).toEqual([10])
    expect(dedicatedCircuit.parameters.fast.dense.weight.shape).toEqual([9])
  })

  test('share the circle in sectors', () => {
    expect([0, 44.9, 45, 180, 359, 360, -1].map(sectorOf(8))).toEqual([0, 0, 1, 4, 7, 0, 7])
  })
})
