/**
 * A condition: under what the examples of a task were made, as its experiment calls it, such as `{ hour: 7 }`. In a
 * file it stands among the fields of what was found under it: `{ "set": "seen", "hour": 7, "errors": 3 }`.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'

export type Condition = Readonly<Record<string, number>>

/** What was found, and under which condition, if any is known. */
export type Under<A> = A & { readonly condition?: Condition }

const conditionOf = (fields: readonly (readonly [string, unknown])[]): Condition =>
  Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])))

/** The same fields, with a condition among them: the numbers of other names. */
export const under = <A extends object>(
  codec: t.Type<A>,
  names: readonly (keyof A & string)[],
): t.Type<Under<A>, object> => {
  const isOther = ([name]: readonly [string, unknown]): boolean => !names.some((known) => known === name)
  const validate: t.Validate<unknown, Under<A>> = (raw, context) => {
    const others = t.UnknownRecord.is(raw) ? Object.entries(raw).filter(isOther) : []
    const wrong = others.find(([, value]) => typeof value !== 'number')
    if (wrong !== undefined)
      return t.failure(wrong[1], [...context, { key: wrong[0], type: t.number, actual: wrong[1] }])
    // in a problem the place is that of the field, whatever the type is made of
    const [before, last] = [context.slice(0, -1), context[context.length - 1]]
    return pipe(
      codec.validate(raw, [...before, { ...last, type: codec }]),
      E.map((found): Under<A> => {
        const own = Object.fromEntries(Object.entries(found).filter((field) => !isOther(field))) as A
        return others.length === 0 ? own : { ...own, condition: conditionOf(others) }
      }),
    )
  }
  return new t.Type<Under<A>, object>(
    codec.name,
    (value): value is Under<A> => codec.is(value),
    validate,
    ({ condition = {}, ...fields }) => {
      const isNumber = ([, value]: readonly [string, unknown]): boolean => typeof value === 'number'
      const own = Object.entries(fields)
      return Object.fromEntries([
        ...own.filter((field) => !isNumber(field)),
        ...Object.entries(condition),
        ...own.filter(isNumber),
      ])
    },
  )
}

/** Its name in files and tables. */
export const nameOf = (condition: Condition): string => Object.keys(condition).join('_')

/** Whether two are the same, also where there is none. */
export const sameCondition = (a: Condition | undefined, b: Condition | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** By their values, the least first. */
export const compareConditions = (a: Condition, b: Condition): number =>
  Object.keys(a)
    .map((name) => a[name] - b[name])
    .find((difference) => difference !== 0) ?? 0
