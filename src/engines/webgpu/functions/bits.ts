/** What is none, largest and smallest numbers, and whole ones, told by bits; and sums whose loss is kept. */
import type { Sources } from './sources'

export const BITS: Sources = {
  isNone: 'fn isNone(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }',
  // the table begins with a 0, which no compiler knows of
  ofBits: 'fn ofBits(bits: u32) -> f32 { return bitcast<f32>(bits ^ word(0u)); }',
  // what is hidden so is computed as it is written: a compiler may take (s + x) − s for x
  hidden: 'fn hidden(x: f32) -> f32 { return ofBits(bitcast<u32>(x)); }',
  larger:
    'fn larger(x: f32, y: f32) -> f32 { return select(select(x, y, x < y), ofBits(0x7fc00000u), isNone(x) || isNone(y)); }',
  smaller:
    'fn smaller(x: f32, y: f32) -> f32 { return select(select(x, y, y < x), ofBits(0x7fc00000u), isNone(x) || isNone(y)); }',
  signOf:
    'fn signOf(x: f32) -> f32 { return select(select(select(x, -1.0, x < 0.0), 1.0, x > 0.0), x, isNone(x)); }',
  truncated: `fn truncated(x: f32) -> i32 {
  if (isNone(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return -2147483647 - 1; }
  return i32(x);
}`,
  // the upper half of a product without signs, in halves of 16 bits
  mulHigh: `fn mulHigh(x: i32, y: i32) -> i32 {
  let a = bitcast<u32>(x);
  let b = bitcast<u32>(y);
  let middle = (a >> 16u) * (b & 0xffffu) + (((a & 0xffffu) * (b & 0xffffu)) >> 16u);
  let other = (a & 0xffffu) * (b >> 16u) + (middle & 0xffffu);
  return bitcast<i32>((a >> 16u) * (b >> 16u) + (middle >> 16u) + (other >> 16u));
}`,
  // (s, what was lost) with x added: Knuth's sum of two, whose error is a number of the same precision
  added: `fn added(sum: vec2f, x: f32) -> vec2f {
  let s = hidden(sum.x + x);
  let z = hidden(s - sum.x);
  return vec2f(s, sum.y + ((sum.x - hidden(s - z)) + (x - z)));
}`,
  // where the sum is endless or none, what was lost is none
  whole: 'fn whole(sum: vec2f) -> f32 { return select(sum.x + sum.y, sum.x, isNone(sum.y)); }',
}
