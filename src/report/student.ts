/**
 * Student's t for 95 % intervals: t(0.975, ν), with which |T| ≤ t in 95 of 100 cases.
 *
 * For whole ν the probability is a finite sum (Abramowitz and Stegun, 1964, 26.7.3 and 26.7.4): with t = √ν tan θ,
 *
 *     ν odd:   P = (2/π) (θ + sin θ cos θ (1 + 2/3 cos² θ + (2 · 4)/(3 · 5) cos⁴ θ + …))
 *     ν even:  P = sin θ (1 + 1/2 cos² θ + (1 · 3)/(2 · 4) cos⁴ θ + …)
 *
 * up to cos^(ν − 2) θ. All terms are positive, so nothing is lost; and P rises with θ, so halving finds it.
 */
const LEVEL = 0.95

/** P(|T| ≤ √ν tan θ) */
const inside = (degrees: number, theta: number): number => {
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)]
  const odd = degrees % 2
  let [term, sum] = [1, 0]
  for (let power = 0; power <= degrees - 2 - odd; power += 2) {
    sum += term
    term *= (cosine * cosine * (power + 1 + odd)) / (power + 2 + odd)
  }
  return odd === 1 ? (2 / Math.PI) * (theta + sine * cosine * sum) : sine * sum
}

/** t(0.975, ν) for ν degrees of freedom, a whole number of at least 1. */
export const studentT = (degrees: number): number => {
  let [low, high] = [0, Math.PI / 2]
  for (;;) {
    const middle = (low + high) / 2
    // no number lies between them
    if (middle <= low || middle >= high) return Math.sqrt(degrees) * Math.tan(low)
    if (inside(degrees, middle) < LEVEL) low = middle
    else high = middle
  }
}
