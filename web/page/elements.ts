/** Elements of index.html by their ids; one that is missing is a defect of the page. */

type Kind<T extends HTMLElement> = new () => T

/** The element of that id and kind. */
export const byId = <T extends HTMLElement>(id: string, kind: Kind<T>): T => {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`internal: no ${kind.name} with the id ${id}`)
  return found
}
