/** What programs of the playground have besides the language. */

interface Console {
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  debug(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
}

declare const console: Console
declare const performance: { now(): number }
declare function setTimeout(callback: () => void, milliseconds?: number): number
declare function clearTimeout(timer: number): void
declare function structuredClone<T>(value: T): T
