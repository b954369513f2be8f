/**
 * The assignment problem: a column for each row, no column twice, at the least total cost. (Hungarian method by
 * shortest augmenting paths: Jonker and Volgenant, 1987; cubic in the number of columns.)
 */

/** The column of each row; costs are [rows, columns] with at least as many columns as rows. */
export const assignment = (costs: readonly Float64Array[]): readonly number[] => {
  const rows = costs.length
  const columns = rows === 0 ? 0 : costs[0].length
  // potentials of rows and columns; row 0 and column 0 are a start outside the table
  const [u, v] = [new Float64Array(rows + 1), new Float64Array(columns + 1)]
  const rowOf = new Int32Array(columns + 1)
  for (let row = 1; row <= rows; row++) {
    const least = new Float64Array(columns + 1).fill(Infinity)
    const from = new Int32Array(columns + 1)
    const seen = new Uint8Array(columns + 1)
    rowOf[0] = row
    let column = 0
    while (rowOf[column] !== 0) {
      seen[column] = 1
      const at = rowOf[column]
      let [delta, next] = [Infinity, 0]
      for (let j = 1; j <= columns; j++)
        if (seen[j] === 0) {
          const reduced = costs[at - 1][j - 1] - u[at] - v[j]
          if (reduced < least[j]) {
            least[j] = reduced
            from[j] = column
          }
          if (least[j] < delta) {
            delta = least[j]
            next = j
          }
        }
      for (let j = 0; j <= columns; j++)
        if (seen[j] === 1) {
          u[rowOf[j]] += delta
          v[j] -= delta
        } else least[j] -= delta
      column = next
    }
    while (column !== 0) {
      rowOf[column] = rowOf[from[column]]
      column = from[column]
    }
  }
  const found = new Array<number>(rows).fill(0)
  for (let j = 1; j <= columns; j++) if (rowOf[j] > 0) found[rowOf[j] - 1] = j - 1
  return found
}
