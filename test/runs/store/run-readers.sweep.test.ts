import { afterAll, describe } from 'vitest'
import { removePlaces } from '../../data/disk-places'
import { mutants } from '../../data/mutants'
import { assertRead } from '../../data/reader'
import { runReaders } from './run-readers'
import { test } from '../../laws/law'

afterAll(removePlaces)

describe('what is damaged of a run is read as it should be, or refused with a problem', () => {
  for (const reader of runReaders)
    test.prop([mutants(reader.seeds)])(reader.name, (bytes) => assertRead(reader, bytes))
})
