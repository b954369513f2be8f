/** Written out, so that they are one instruction. */
const roots = (width: number): string =>
  Array.from({ length: width }, (_, lane) => `sqrtf(x[${lane}])`).join(', ')

/** What all generated C begins with: vectors of `width` 32-bit elements, and the instructions that C has no operator for. */
export const preludeFor = (width: number): string => `
#include <math.h>
#include <time.h>
typedef float vf __attribute__((vector_size(${width * 4})));
typedef int vi __attribute__((vector_size(${width * 4})));
typedef vf loose __attribute__((aligned(4), may_alias));
typedef int number __attribute__((may_alias));
#define HIDDEN __attribute__((visibility("hidden")))
#define NUMBER(at) (*(number *)(at))
#define LOAD(at) (*(const loose *)(at))
#define STORE(at, value) (*(loose *)(at) = (value))
#define ENTRY(table, index) ((long)((const double *)(table))[index])
#define SETLANE(v, lane, bits) { vi u = (vi)(v); u[lane] = (bits); (v) = (vf)u; }
#if defined(__clang__) || __GNUC__ >= 12
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (vi){ __VA_ARGS__ })
#endif
#define TICK(at, counter) { \\
  struct timespec t; \\
  clock_gettime(CLOCK_MONOTONIC, &t); \\
  double *times = (double *)(at), now = t.tv_sec * 1e3 + t.tv_nsec * 1e-6; \\
  times[counter] += now - times[0]; \\
  times[0] = now; \\
}
#define INLINE static inline __attribute__((always_inline, unused))
INLINE vf isplat(int bits) { return (vf)((vi){ 0 } + bits); }
INLINE vf pick(vf a, vf b, vf mask) { return (vf)(((vi)mask & (vi)a) | (~(vi)mask & (vi)b)); }
INLINE vf fabs_(vf x) { return (vf)((vi)x & 0x7fffffff); }
/* in words of floats: GCC 12 takes x == x ^ sign for sign == 0, which is true of floats */
INLINE vf fneg(vf x) { return -x; }
INLINE vf fmax_(vf a, vf b) { vf m = pick(a, b, (vf)(a > b)); return pick(a, m, (vf)(a != a)); }
INLINE vf fmin_(vf a, vf b) { vf m = pick(a, b, (vf)(a < b)); return pick(a, m, (vf)(a != a)); }
INLINE vf fpmin(vf a, vf b) { return pick(b, a, (vf)(b < a)); }
INLINE vf fpmax(vf a, vf b) { return pick(b, a, (vf)(a < b)); }
INLINE vf fconvert(vf x) { return __builtin_convertvector((vi)x, vf); }
INLINE vf fsqrt(vf x) { return (vf){ ${roots(width)} }; }
INLINE vf iabs(vf x) { vi a = (vi)x; return (vf)((a ^ (a >> 31)) - (a >> 31)); }
INLINE vf ineg(vf x) { return (vf)(-(vi)x); }
INLINE vf imax(vf a, vf b) { return pick(a, b, (vf)((vi)a > (vi)b)); }
INLINE vf imin(vf a, vf b) { return pick(a, b, (vf)((vi)a < (vi)b)); }
/* towards zero; what does not fit becomes the end of the range, no number 0 */
INLINE vf itrunc(vf x) {
  const vf end = isplat(0x4f000000);
  const vf fits = (vf)(fabs_(x) < end);
  const vf near = (vf)__builtin_convertvector((vf)((vi)x & (vi)fits), vi);
  return pick(isplat(0x7fffffff), pick(isplat(-0x7fffffff - 1), near, (vf)(x <= -end)), (vf)(x >= end));
}
`
