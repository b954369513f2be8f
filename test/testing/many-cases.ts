/** Set-up of `npm run sweep`: many cases for every property that does not say itself how many. */
import * as fc from 'fast-check'

fc.configureGlobal({ numRuns: 10_000 })
