/** What `--debug-nan` found, with where in the run it was, and where the state is that it can be found in again. */
import { fail, WeylError } from '../../dsl/core/problem'

/** Puts the state where it survives and throws what was found; throws any other error as it is. */
export const foundNan = async (
  error: unknown,
  { where, save }: { readonly where: string; readonly save: () => Promise<string> },
): Promise<never> => {
  if (!(error instanceof WeylError) || !error.problem.where.startsWith('debugNan')) throw error
  return fail({
    ...error.problem,
    where: `${where}, ${error.problem.where}`,
    fix: `mend that operation, or lower the outer or the inner rate; ${await save()}`,
  })
}
