/** exp, log and what is made of them, good to a few units in the last place. */
import type { Sources } from './sources'

export const EXPONENTIALS: Sources = {
  // exp(x + rest) = 2ⁿ exp r with |r| ≤ ln 2 / 2; 2ⁿ in two factors, because n may lie outside the exponents of normal numbers
  expOf: `fn expOf(given: f32, rest: f32) -> f32 {
  let x = clamp(given, -104.0, 89.0);
  let n = round(x * 1.44269504088896341);
  let r = hidden(x - n * 0.693359375) + (rest + n * 2.12194440e-4);
  let p = 1.0 + (r + r * r * (0.5 + r * (0.16666666667 + r * (0.041666666667 + r * (8.3333333333e-3 + r * (1.3888888889e-3 + r * 1.9841269841e-4))))));
  let w = i32(n);
  let h = w >> 1u;
  return select(p * bitcast<f32>((h + 127) << 23u) * bitcast<f32>((w - h + 127) << 23u), given, isNone(given));
}`,
  expf: 'fn expf(x: f32) -> f32 { return expOf(x, 0.0); }',
  // x = m · 2ᵉ with m in [√½, √2), also of subnormal numbers, which arithmetic may take for 0
  split: `struct Split { m: f32, e: f32 }
fn split(x: f32) -> Split {
  let bits = bitcast<i32>(x);
  let tiny = bits < 0x00800000;
  let given = select(bits, bitcast<i32>(f32(bits)), tiny);
  let e = (given - 0x3f3504f3) >> 23u;
  return Split(bitcast<f32>(given - (e << 23u)), f32(e) - select(0.0, 149.0, tiny));
}`,
  logf: `fn logf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return ofBits(0xff800000u); }
  if ((bits >> 31u) == 1u || isNone(x)) { return ofBits(0x7fc00000u); }
  if (bits == 0x7f800000u) { return x; }
  let parts = split(x);
  let s = (parts.m - 1.0) / (parts.m + 1.0);
  let q = s * s;
  let series = s * (2.0 + q * (0.66666666667 + q * (0.4 + q * (0.28571428571 + q * (0.22222222222 + q * 0.18181818182)))));
  return parts.e * 0.693359375 + (series - parts.e * 2.12194440e-4);
}`,
  // with u for 1 + x, and what is lost with it
  log1pf: `fn log1pf(x: f32) -> f32 {
  let u = hidden(1.0 + x);
  let y = logf(u);
  return select(y + (x - hidden(u - 1.0)) / u, y, u == 0.0 || x > 1e9);
}`,
  // near 0 the continued fraction of Lambert, as x and a small correction; else 1 − 2 / (exp 2|x| + 1) with the sign of x
  tanhf: `fn tanhf(x: f32) -> f32 {
  if (isNone(x)) { return x; }
  let size = abs(x);
  if (size > 0.6) { let far = 1.0 - 2.0 / (expf(2.0 * size) + 1.0); return select(far, -far, x < 0.0); }
  let q = x * x;
  return x + x * (q * (-45045.0 - q * (2772.0 + q * 27.0)) / (135135.0 + q * (62370.0 + q * (3150.0 + q * 28.0))));
}`,
  sigmoidf: `fn sigmoidf(x: f32) -> f32 {
  let e = expf(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}`,
}
