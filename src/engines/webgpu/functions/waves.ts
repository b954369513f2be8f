/** sin and cos of numbers of every size. */
import type { Sources } from './sources'

/** 2/π = 0.a₀a₁a₂… in words of 32 bits, behind two of zeros. */
const TWO_OVER_PI = '0u, 0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u'

export const WAVES: Sources = {
  // the whole product of two words: low, high
  product: `fn product(x: u32, y: u32) -> vec2u {
  let low = (x & 0xffffu) * (y & 0xffffu);
  let cross = (x >> 16u) * (y & 0xffffu) + (low >> 16u);
  let other = (x & 0xffffu) * (y >> 16u) + (cross & 0xffffu);
  return vec2u(x * y, (x >> 16u) * (y >> 16u) + (cross >> 16u) + (other >> 16u));
}`,
  // x = quarters · π/2 + rest with |rest| ≤ π/4: |x| · 2/π in whole numbers, of which only those bits count that decide (Payne and Hanek, 1983)
  turned: `struct Turned { rest: f32, quarters: u32 }
fn turned(x: f32) -> Turned {
  let size = abs(x);
  if (size <= 0.785398) { return Turned(x, 0u); }
  let bits = bitcast<u32>(size);
  let mantissa = ((bits & 0x7fffffu) | 0x800000u) << 8u;
  let e = (bits >> 23u) - 96u;
  var table = array<u32, 8>(${TWO_OVER_PI});
  let at = e >> 5u;
  let by = e & 31u;
  var words = vec3u(table[at], table[at + 1u], table[at + 2u]);
  if (by > 0u) {
    words = (words << vec3u(by)) | (vec3u(words.yz, table[at + 3u]) >> vec3u(32u - by));
  }
  let last = product(mantissa, words.z);
  let middle = product(mantissa, words.y);
  let sum = middle.x + last.y;
  var high = mantissa * words.x + middle.y + select(0u, 1u, sum < middle.x);
  var low = sum;
  var quarters = high >> 30u;
  high &= 0x3fffffffu;
  let over = high >= 0x20000000u;
  if (over) {
    quarters += 1u;
    low = ~low + 1u;
    high = (~high + select(0u, 1u, low == 0u)) & 0x3fffffffu;
  }
  let lost = countLeadingZeros(high);
  var top = high;
  if (lost < 32u) { top = (high << lost) | (low >> (32u - lost)); }
  if (lost == 32u) { top = low; }
  let scale = bitcast<f32>((127u - 30u - lost) << 23u);
  let rest = f32(top) * scale * 1.57079632679489662;
  let negative = over != (x < 0.0);
  return Turned(select(rest, -rest, negative), select(quarters, 0u - quarters, x < 0.0));
}`,
  wave: `fn wave(x: f32, ahead: u32) -> f32 {
  if ((bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u) { return ofBits(0x7fc00000u); }
  let t = turned(x);
  let r = t.rest;
  let q = r * r;
  let quarter = t.quarters + ahead;
  let sine = r + r * q * (-0.16666654611 + q * (8.3321608736e-3 - q * 1.9515295891e-4));
  let cosine = 1.0 - (0.5 * q - q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5)));
  let y = select(sine, cosine, (quarter & 1u) == 1u);
  return select(y, -y, (quarter & 2u) == 2u);
}`,
  sinf: 'fn sinf(x: f32) -> f32 { return wave(x, 0u); }',
  cosf: 'fn cosf(x: f32) -> f32 { return wave(x, 1u); }',
}
