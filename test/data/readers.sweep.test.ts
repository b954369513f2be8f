import { afterAll, describe } from 'vitest'
import { removePlaces } from './disk-places'
import { mutants } from './mutants'
import { assertRead } from './reader'
import { readers } from './readers'
import { test } from '../laws/law'

afterAll(removePlaces)

describe('what is damaged is read as it should be, or refused with a problem', () => {
  for (const reader of readers)
    test.prop([mutants(reader.seeds)])(reader.name, (bytes) => assertRead(reader, bytes))
})
