/** A password is in no message, however odd it is. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { withoutPassword } from '../../../src/runs/sweeps'
import { test } from '../../laws/law'

const password = fc.string({ minLength: 1 }).filter((text) => !text.startsWith('//'))
const start = fc.constantFrom('redis://', 'rediss://', 'redis://weyl', '//', '')
const end = fc.constantFrom('localhost', 'redis.example.org:6379', '10.0.0.1:6379/5')

describe('an address of Redis', () => {
  test.prop([start, password, end])('is shown without its password', (before, secret, after) => {
    expect(withoutPassword(`${before}:${secret}@${after}`, '…')).toBe(`${before}:…@${after}`)
  })

  test.prop([fc.constantFrom('redis://', 'redis://weyl@', '//'), end])(
    'without one is shown as it is',
    (before, after) => {
      expect(withoutPassword(`${before}${after}`, '…')).toBe(`${before}${after}`)
    },
  )

  test('with one that looks like a host is shown without it', () => {
    expect(withoutPassword('redis://://evil@localhost', '…')).toBe('redis://:…@localhost')
  })

  test('with one as a parameter is shown without it', () => {
    expect(withoutPassword('redis://localhost?db=2&password=secret', '…')).toBe(
      'redis://localhost?db=2&password=…',
    )
  })
})
