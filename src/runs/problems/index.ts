/** How problems travel, what is said of them, and which name was probably meant. */
export { WEYL } from './command-name'
export { codeOf, diskProblem } from './disk-problem'
export { attempt, caught, completed, fromEither, orFail } from './effects'
export { meant, nearest, unknownName } from './nearest'
export { problemOf, throwAll, thrownBy } from './thrown'
