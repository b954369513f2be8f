/** Powers, by a logarithm of twice the precision. */
import type { Sources } from './sources'

export const POWERS: Sources = {
  // the whole product of two numbers: as it is rounded, and what that loses (Dekker, 1971)
  times: `fn upper(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn times(x: f32, y: f32) -> vec2f {
  let a = upper(x);
  let b = upper(y);
  let p = hidden(x * y);
  return vec2f(p, ((a * b - p) + a * (y - b) + (x - a) * b) + (x - a) * (y - b));
}`,
  // the logarithm of a positive number, to twice the precision
  logOf: `fn logOf(x: f32) -> vec2f {
  let parts = split(x);
  let under = hidden(parts.m + 1.0);
  let lost = hidden(under - 1.0) - parts.m;
  let s = hidden((parts.m - 1.0) / under);
  let back = times(s, under);
  let fine = (((parts.m - 1.0) - back.x) - back.y + s * lost) / under;
  let square = times(s, s);
  let third = times(square.x, 0.33333334);
  let tail = third.y + (square.y + 2.0 * s * fine) * 0.33333334 - square.x * 9.9341077e-9
    + square.x * square.x * (0.2 + square.x * (0.14285714286 + square.x * (0.11111111111 + square.x * 0.090909090909)));
  let part = times(2.0 * s, third.x);
  var sum = added(vec2f(parts.e * 0.693359375, parts.e * -2.12194440e-4), 2.0 * s);
  sum = added(sum, part.x);
  return added(sum, 2.0 * fine * (1.0 + third.x) + (part.y + 2.0 * s * tail));
}`,
  powf: `fn powf(x: f32, y: f32) -> f32 {
  let size = abs(x);
  let far = abs(y);
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (isNone(x) || isNone(y)) { return ofBits(0x7fc00000u); }
  let endless = ofBits(0x7f800000u);
  let isWhole = far >= 8388608.0 || floor(far) == far;
  let isOdd = isWhole && far < 16777216.0 && (u32(far) & 1u) == 1u;
  let negative = (bitcast<u32>(x) >> 31u) == 1u;
  var result = 0.0;
  if ((bitcast<u32>(x) & 0x7fffffffu) == 0u || size == endless) { result = select(0.0, endless, (size == endless) == (y > 0.0)); }
  else if (negative && !isWhole) { return ofBits(0x7fc00000u); }
  else if (size == 1.0) { result = 1.0; }
  else {
    let l = logOf(size);
    let rough = y * l.x;
    if (rough > 89.0) { result = endless; }
    else if (rough > -104.0) {
      let p = times(y, l.x);
      result = expOf(p.x, p.y + y * l.y);
    }
  }
  return select(result, -result, negative && isOdd);
}`,
}
