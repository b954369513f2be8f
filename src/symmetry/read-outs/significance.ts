/**
 * How likely a random family fits a symmetry as well as one that was seen: a bound that holds for every size, and not a
 * count of draws, which would never see one in a million.
 *
 * Directions of a random family of weights are uniform on all orthonormal ones, whatever their shares. Of k of them, the
 * squared lengths outside a subspace of d of N dimensions add up to the trace of a matrix of the beta distribution
 * (Mitra, "A density-free approach to the matrix variate beta distribution", Sankhya 1970), with c = N − d, p = min(k, c),
 * q = max(k, c): p × p, B, of density det B^((q−p−1)/2) det(I−B)^((N−q−p−1)/2) over a constant. Left without its second
 * determinant, which is at most 1 (if d = k, at most (1 − τ)^(−p/2) where tr B ≤ τ), it is integrated over tr B ≤ τ:
 *
 *   P(tr B ≤ τ) ≤ Γₚ(N/2) / (Γₚ((N−q)/2) Γ(pq/2 + 1)) · τ^(pq/2).
 *
 * An error e = Σ sᵢ xᵢ with shares s₁ ≥ s₂ ≥ … is at least s_k times the sum of the first k, so that τ = e / s_k; the
 * least of these bounds is taken. A symmetry that looks for the best of several subspaces has as many chances.
 *
 * Law: among random families, the bound is below α in at most a share α of them.
 */

/** ln Γ(x) for x > 0 (Stirling's series from 8 on). */
export const logGamma = (x: number): number => {
  let [at, product] = [x, 1]
  while (at < 8) product *= at++
  const series = 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5) - 1 / (1680 * at ** 7)
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
}

/** ln Γₚ(a) − ln Γₚ(b) for the multivariate gamma function. */
const logGammaRatio = (p: number, a: number, b: number): number => {
  let sum = 0
  for (let j = 0; j < p; j++) sum += logGamma(a - j / 2) - logGamma(b - j / 2)
  return sum
}

/** The bound, as a logarithm, for the first k directions and what they leave outside. */
const logTail = (size: number, dimension: number, k: number, outside: number): number => {
  const [p, q] = [Math.min(k, size - dimension), Math.max(k, size - dimension)]
  if (k > dimension || (k === dimension && outside >= 1)) return 0
  const rest = k === dimension ? (-p / 2) * Math.log1p(-outside) : 0
  return (
    logGammaRatio(p, size / 2, (size - q) / 2) -
    logGamma((p * q) / 2 + 1) +
    ((p * q) / 2) * Math.log(outside) +
    rest
  )
}

interface Subspace {
  /** Of all weights, and of those that have the symmetry. */
  readonly size: number
  readonly dimension: number
  /** The logarithm of how many subspaces the best was looked for among. */
  readonly choices: number
}

/** A bound on the part of random families with these shares whose error is at most this. */
export const chanceOfError = (
  error: number,
  shares: readonly number[],
  { size, dimension, choices }: Subspace,
): number => {
  if (dimension >= size) return 1
  const logs = shares.map((share, i) => logTail(size, dimension, i + 1, error / share))
  return Math.exp(Math.min(0, choices + Math.min(...logs)))
}
