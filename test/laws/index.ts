/** The laws of the language as functions, and the generators they are tried on. */
export * from './batching'
export * from './calls'
export * from './derivatives'
export * from './engines'
export * from './law'
export * from './numbers'
export * from './programs'
export * from './suite'
