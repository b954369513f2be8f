/** Conditions in files: among the fields of what was found under them, by the names that the experiment gives them. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { compareConditions } from '../../../src/runs/store/condition'
import { metrics, outcome, type Outcome, type TaskResult } from '../../../src/runs/store/outcome'
import { test } from '../../laws/law'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)
const names = fc
  .string({ minLength: 1 })
  .filter((name) => !['set', 'loss', 'images', 'errors', '__proto__'].includes(name))

/** Images, and errors among them; none of a task that is not classified. */
const counts = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 1, max: 1e6 }).chain((images) => fc.nat(images).map((errors) => ({ images, errors }))),
)

const results: fc.Arbitrary<TaskResult> = fc
  .tuple(
    fc.record(
      {
        set: fc.string(),
        condition: fc.dictionary(names, finite, { minKeys: 1, maxKeys: 2 }).map((all) => ({ ...all })),
        loss: finite,
      },
      { requiredKeys: ['set', 'loss'] },
    ),
    counts,
  )
  .map(([result, counted]) => ({ ...result, ...counted }))

const outcomeOf = (all: readonly TaskResult[]): Outcome => ({
  study: 's',
  model: 'm',
  seed: 0,
  steps: 1,
  seconds: 1,
  train_loss: 0,
  results: all,
  confusion: [],
  drawn: [],
  pictures: [],
})

describe('a condition', () => {
  test.prop([fc.array(results)])('is read from a file as it was written', (all) => {
    const written: unknown = JSON.parse(JSON.stringify(outcome.encode(outcomeOf(all))))
    expect(outcome.decode(written)).toEqual({ _tag: 'Right', right: outcomeOf(all) })
  })

  test('stands among the fields, by its name', () => {
    const [result] = outcome.encode(
      outcomeOf([{ set: 'seen', condition: { angle: 45 }, loss: 2, images: 10, errors: 3 }]),
    ).results
    expect(JSON.stringify(result)).toBe('{"set":"seen","angle":45,"loss":2,"images":10,"errors":3}')
    const row = { study: 's', model: 'm', seed: 0, step: 1, train_loss: 1, steps_per_sec: 2 }
    const errors = [{ condition: { angle: 0 }, errors: 1, images: 5 }]
    expect(JSON.stringify(metrics.encode({ ...row, test_errors: errors }))).toContain(
      '"test_errors":[{"angle":0,"errors":1,"images":5}]',
    )
  })

  test('of no image, of more errors than images, and an endless loss are refused', () => {
    const of = (result: object) =>
      outcome.decode({ ...outcomeOf([]), results: [{ set: 's', loss: 1, ...result }] })
    expect(of({ images: 10, errors: 10 })).toMatchObject({ _tag: 'Right' })
    for (const wrong of [
      { images: 0, errors: 2 },
      { images: 3, errors: 4 },
      { images: 3, errors: -1 },
      { loss: Infinity },
    ])
      expect(of(wrong)).toMatchObject({ _tag: 'Left' })
  })

  test('that is no number is refused, with its name', () => {
    const raw = { ...outcomeOf([]), results: [{ set: 'seen', angle: 'wide', loss: 2 }] }
    const found = outcome.decode(raw)
    expect(found).toMatchObject({ _tag: 'Left' })
    expect(JSON.stringify(found)).toContain('"key":"angle"')
  })

  test.prop([finite, finite])('is in order by its number', (a, b) => {
    expect(Math.sign(compareConditions({ angle: a }, { angle: b }))).toBe(Math.sign(a - b) + 0)
  })
})
