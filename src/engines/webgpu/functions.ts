/**
 * Functions in WGSL for what it leaves open: what is no number and what is endless in functions of its own, their
 * precision, and the order in which sums are added up. Numbers are told from what is none by their bits.
 */

interface Source {
  readonly text: string
  /** Functions that it calls. */
  readonly needs: readonly string[]
}

const source = (text: string, ...needs: readonly string[]): Source => ({ text, needs })

/** 2/π = 0.a₀a₁a₂… in words of 32 bits, behind two of zeros. */
const TWO_OVER_PI = '0u, 0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u'

const SOURCES: Readonly<Record<string, Source>> = {
  isNone: source('fn isNone(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }'),
  // the table begins with a 0, which no compiler knows of
  ofBits: source('fn ofBits(bits: u32) -> f32 { return bitcast<f32>(bits ^ word(0u)); }'),
  // what is hidden so is computed as it is written: a compiler may take (s + x) − s for x
  hidden: source('fn hidden(x: f32) -> f32 { return ofBits(bitcast<u32>(x)); }', 'ofBits'),
  larger: source(
    'fn larger(x: f32, y: f32) -> f32 { return select(select(x, y, x < y), ofBits(0x7fc00000u), isNone(x) || isNone(y)); }',
    'isNone',
    'ofBits',
  ),
  smaller: source(
    'fn smaller(x: f32, y: f32) -> f32 { return select(select(x, y, y < x), ofBits(0x7fc00000u), isNone(x) || isNone(y)); }',
    'isNone',
    'ofBits',
  ),
  signOf: source(
    'fn signOf(x: f32) -> f32 { return select(select(select(x, -1.0, x < 0.0), 1.0, x > 0.0), x, isNone(x)); }',
    'isNone',
  ),
  truncated: source(
    `fn truncated(x: f32) -> i32 {
  if (isNone(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return -2147483647 - 1; }
  return i32(x);
}`,
    'isNone',
  ),
  // (s, what was lost) with x added: Knuth's sum of two, whose error is a number of the same precision
  added: source(
    `fn added(sum: vec2f, x: f32) -> vec2f {
  let s = hidden(sum.x + x);
  let z = hidden(s - sum.x);
  return vec2f(s, sum.y + ((sum.x - hidden(s - z)) + (x - z)));
}`,
    'hidden',
  ),
  // where the sum is endless or none, what was lost is none
  whole: source(
    'fn whole(sum: vec2f) -> f32 { return select(sum.x + sum.y, sum.x, isNone(sum.y)); }',
    'isNone',
  ),
  // exp(x + rest) = 2ⁿ exp r with |r| ≤ ln 2 / 2; 2ⁿ in two factors, because n may lie outside the exponents of normal numbers
  expOf: source(
    `fn expOf(given: f32, rest: f32) -> f32 {
  let x = clamp(given, -104.0, 89.0);
  let n = round(x * 1.44269504088896341);
  let r = hidden(x - n * 0.693359375) + (rest + n * 2.12194440e-4);
  let p = 1.0 + (r + r * r * (0.5 + r * (0.16666666667 + r * (0.041666666667 + r * (8.3333333333e-3 + r * (1.3888888889e-3 + r * 1.9841269841e-4))))));
  let w = i32(n);
  let h = w >> 1u;
  return select(p * bitcast<f32>((h + 127) << 23u) * bitcast<f32>((w - h + 127) << 23u), given, isNone(given));
}`,
    'hidden',
    'isNone',
  ),
  expf: source('fn expf(x: f32) -> f32 { return expOf(x, 0.0); }', 'expOf'),
  // x = m · 2ᵉ with m in [√½, √2), also of subnormal numbers, which arithmetic may take for 0
  split: source(
    `struct Split { m: f32, e: f32 }
fn split(x: f32) -> Split {
  let bits = bitcast<i32>(x);
  let tiny = bits < 0x00800000;
  let given = select(bits, bitcast<i32>(f32(bits)), tiny);
  let e = (given - 0x3f3504f3) >> 23u;
  return Split(bitcast<f32>(given - (e << 23u)), f32(e) - select(0.0, 149.0, tiny));
}`,
  ),
  logf: source(
    `fn logf(x: f32) -> f32 {
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
    'split',
    'isNone',
    'ofBits',
  ),
  // with u for 1 + x, and what is lost with it
  log1pf: source(
    `fn log1pf(x: f32) -> f32 {
  let u = hidden(1.0 + x);
  let y = logf(u);
  return select(y + (x - hidden(u - 1.0)) / u, y, u == 0.0 || x > 1e9);
}`,
    'logf',
    'hidden',
  ),
  // near 0 the continued fraction of Lambert, as x and a small correction; else 1 − 2 / (exp 2|x| + 1) with the sign of x
  tanhf: source(
    `fn tanhf(x: f32) -> f32 {
  if (isNone(x)) { return x; }
  let size = abs(x);
  if (size > 0.6) { let far = 1.0 - 2.0 / (expf(2.0 * size) + 1.0); return select(far, -far, x < 0.0); }
  let q = x * x;
  return x + x * (q * (-45045.0 - q * (2772.0 + q * 27.0)) / (135135.0 + q * (62370.0 + q * (3150.0 + q * 28.0))));
}`,
    'expf',
    'isNone',
  ),
  sigmoidf: source(
    `fn sigmoidf(x: f32) -> f32 {
  let e = expf(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}`,
    'expf',
  ),
  // the whole product of two words: low, high
  product: source(
    `fn product(x: u32, y: u32) -> vec2u {
  let low = (x & 0xffffu) * (y & 0xffffu);
  let cross = (x >> 16u) * (y & 0xffffu) + (low >> 16u);
  let other = (x & 0xffffu) * (y >> 16u) + (cross & 0xffffu);
  return vec2u(x * y, (x >> 16u) * (y >> 16u) + (cross >> 16u) + (other >> 16u));
}`,
  ),
  // x = quarters · π/2 + rest with |rest| ≤ π/4: |x| · 2/π in whole numbers, of which only those bits count that decide (Payne and Hanek, 1983)
  turned: source(
    `struct Turned { rest: f32, quarters: u32 }
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
    'product',
  ),
  wave: source(
    `fn wave(x: f32, ahead: u32) -> f32 {
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
    'turned',
    'ofBits',
  ),
  sinf: source('fn sinf(x: f32) -> f32 { return wave(x, 0u); }', 'wave'),
  cosf: source('fn cosf(x: f32) -> f32 { return wave(x, 1u); }', 'wave'),
  // the whole product of two numbers: as it is rounded, and what that loses (Dekker, 1971)
  times: source(
    `fn upper(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn times(x: f32, y: f32) -> vec2f {
  let a = upper(x);
  let b = upper(y);
  let p = hidden(x * y);
  return vec2f(p, ((a * b - p) + a * (y - b) + (x - a) * b) + (x - a) * (y - b));
}`,
    'hidden',
  ),
  // the logarithm of a positive number, to twice the precision
  logOf: source(
    `fn logOf(x: f32) -> vec2f {
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
    'split',
    'times',
    'added',
  ),
  powf: source(
    `fn powf(x: f32, y: f32) -> f32 {
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
    'isNone',
    'ofBits',
    'logOf',
    'times',
    'expOf',
  ),
}

/** All that a text calls, and what that calls, each once, before what calls it. */
export const functionsFor = (text: string): string => {
  const all = new Set<string>()
  const take = (name: string): void => {
    if (all.has(name)) return
    SOURCES[name].needs.forEach(take)
    all.add(name)
  }
  for (const [, name] of text.matchAll(/\b(\w+)\(/g)) if (Object.hasOwn(SOURCES, name)) take(name)
  return [...all].map((name) => SOURCES[name].text).join('\n')
}
