/** What the page asks of the worker with the TypeScript compiler, and what that answers. Places are offsets in the code. */

export interface Complaint {
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface Explanation {
  readonly from: number
  readonly to: number
  /** Its type, as TypeScript writes it. */
  readonly type: string
  readonly about: string
}

export interface Completion {
  readonly name: string
  readonly kind: string
}

/** A program as JavaScript; `lines[i]` is the line of the code, from 1, that its line i + 1 was made of. */
export interface Transpiled {
  readonly script: string
  readonly lines: readonly number[]
}

/** Questions by name: what is asked, and the answer. */
export interface Questions {
  readonly check: (code: string) => readonly Complaint[]
  readonly explain: (code: string, at: number) => Explanation | undefined
  readonly complete: (code: string, at: number) => readonly Completion[]
  readonly transpile: (code: string) => Transpiled | Complaint
}

export type Asked = {
  [Name in keyof Questions]: {
    readonly id: number
    readonly name: Name
    readonly given: Parameters<Questions[Name]>
  }
}[keyof Questions]

export type Answered =
  { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly failed: string }
