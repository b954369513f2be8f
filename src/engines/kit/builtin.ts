/** A module of Node's own where there is Node, without an import that a page would stumble over. */
export const builtin = (name: string): unknown => {
  const { process } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
  }
  return process?.getBuiltinModule?.(name)
}
