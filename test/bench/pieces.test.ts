import { expect, test } from 'vitest'
import { joined, partsOf } from '../../bench/contenders/tfjs/pieces'
import { workloadOf } from '../../bench/workloads/make'
import { smallSettings } from './small-settings'

test.each(smallSettings)('the pieces of $name, joined, are its parameters', (settings) => {
  const { params, data } = workloadOf(settings)
  const parts = partsOf({ settings, params, data })
  const pieces = parts.map((part) =>
    Object.fromEntries(
      Object.entries(part.params).map(([name, { values }]) => [name, Float32Array.from(values)]),
    ),
  )
  expect(joined(params, pieces)).toEqual(params)
})

test.each(smallSettings)('the workload $name is determined by its seed', (settings) => {
  expect(workloadOf(settings)).toEqual(workloadOf(settings))
  expect(workloadOf({ ...settings, seed: 1 }).data).not.toEqual(workloadOf(settings).data)
})
