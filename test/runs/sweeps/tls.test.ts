/** What goes wrong between a Redis and its certificates is told in words; which code is whose, was seen with a real one. */
import { describe, expect, test } from 'vitest'
import { showProblem } from '../../../src/dsl/core/problem'
import { redisProblem } from '../../../src/runs/sweeps/redis/connection'

describe('TLS', () => {
  test.each([
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      /a certificate that no authority known here has signed[^]*NODE_EXTRA_CA_CERTS=ca\.pem/,
    ],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /no authority known here/],
    ['CERT_HAS_EXPIRED', /no longer valid/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /a certificate for another name/],
    ['ECONNRESET', /one side alone has TLS[^]*begins with rediss:/],
  ])('that ends with %s is told what to do', (code, message) => {
    const problem = redisProblem('rediss://:secret@host:1')(Object.assign(new Error('no'), { code }))
    expect(showProblem(problem)).toMatch(message)
    expect(showProblem(problem)).not.toContain('secret')
  })
})
