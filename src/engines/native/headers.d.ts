/** What the package, which has no types, says of itself. */
declare module 'node-api-headers' {
  const headers: { readonly include_dir: string }
  export default headers
}
