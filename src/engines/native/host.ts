/**
 * The part of the engine that is written in C by hand, as an addon for Node: memory by address, libraries of generated
 * code, and the threads of `pool.ts` that run them.
 */
import { POOL } from './pool'

export const HOST = `
#define NAPI_VERSION 8
#define _GNU_SOURCE
#include <node_api.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define ARGUMENTS(count) \\
  napi_value a[count]; \\
  size_t given = count; \\
  napi_get_cb_info(env, info, &given, a, NULL, NULL)

static double number_at(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

static void *address_at(napi_env env, napi_value value) { return (void *)(uintptr_t)number_at(env, value); }

static napi_value number_of(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

static size_t bytes_of(napi_env env, napi_value array, void **data) {
  static const size_t sizes[] = { 1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8 };
  napi_typedarray_type type;
  size_t length = 0;
  napi_get_typedarray_info(env, array, &type, &length, data, NULL, NULL);
  return length * sizes[type];
}

#define HUGE_PAGE ((size_t)1 << 21)

/* take(bytes): an address at a multiple of 64, or 0 where there is no memory; in huge pages where they can be had */
static napi_value take(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *address = NULL;
  const size_t bytes = (size_t)number_at(env, a[0]);
  const int huge = bytes >= HUGE_PAGE;
  if (posix_memalign(&address, huge ? HUGE_PAGE : 64, bytes) != 0) address = NULL;
#ifdef MADV_HUGEPAGE
  if (huge && address != NULL) madvise(address, bytes, MADV_HUGEPAGE);
#endif
  return number_of(env, (double)(uintptr_t)address);
}

static napi_value give(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  free(address_at(env, a[0]));
  return NULL;
}

/* write(address, array), read(address, array) */
static napi_value write_(napi_env env, napi_callback_info info) {
  ARGUMENTS(2);
  void *data = NULL;
  const size_t bytes = bytes_of(env, a[1], &data);
  if (bytes > 0) memcpy(address_at(env, a[0]), data, bytes);
  return NULL;
}

static napi_value read_(napi_env env, napi_callback_info info) {
  ARGUMENTS(2);
  void *data = NULL;
  const size_t bytes = bytes_of(env, a[1], &data);
  if (bytes > 0) memcpy(data, address_at(env, a[0]), bytes);
  return NULL;
}

/* where(array): the address of its numbers */
static napi_value where(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *data = NULL;
  bytes_of(env, a[0], &data);
  return number_of(env, (double)(uintptr_t)data);
}

/* what an instruction on vectors of so many elements takes, in nanoseconds: products that are added up, from memory */
#define MEASURE(width) \\
  static double time_of_##width(void) { \\
    typedef float v __attribute__((vector_size(width * 4))); \\
    static v x[8]; \\
    double least = 1e9; \\
    for (int turn = 0; turn < 99; turn++) { \\
      v a = { 0 }, b = a, c = a, d = a, e = a, f = a, g = a, h = a; \\
      struct timespec from, to; \\
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from); \\
      for (int i = 0; i < 4000; i++) { \\
        const v y = x[i & 7]; \\
        a += y * x[0], b += y * x[1], c += y * x[2], d += y * x[3]; \\
        e += y * x[4], f += y * x[5], g += y * x[6], h += y * x[7]; \\
        __asm__ volatile("" ::: "memory"); \\
      } \\
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to); \\
      x[0] = (a + b) + (c + d) + ((e + f) + (g + h)); \\
      x[0] = x[0] - x[0]; \\
      const double taken = (to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec); \\
      if (taken < least) least = taken; \\
    } \\
    return least / 32000; \\
  }
MEASURE(4)
MEASURE(8)
MEASURE(16)

/* measure(three numbers): what instructions on vectors of 4, 8 and 16 elements take */
static napi_value measure(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *data = NULL;
  bytes_of(env, a[0], &data);
  double *times = data;
  times[0] = time_of_4(), times[1] = time_of_8(), times[2] = time_of_16();
  return NULL;
}

/* open(path): a library, or an exception with what the system says */
static napi_value open_(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  char path[4096];
  size_t length = 0;
  napi_get_value_string_utf8(env, a[0], path, sizeof path, &length);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    napi_throw_error(env, NULL, dlerror());
    return NULL;
  }
  return number_of(env, (double)(uintptr_t)library);
}

/* named(library, name): the address of a function, or an exception with what the system says */
static napi_value named(napi_env env, napi_callback_info info) {
  ARGUMENTS(2);
  char name[64];
  size_t length = 0;
  napi_get_value_string_utf8(env, a[1], name, sizeof name, &length);
  void *function = dlsym(address_at(env, a[0]), name);
  if (function == NULL) {
    napi_throw_error(env, NULL, dlerror());
    return NULL;
  }
  return number_of(env, (double)(uintptr_t)function);
}

static napi_value close_(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  dlclose(address_at(env, a[0]));
  return NULL;
}

${POOL}
/* start(count): threads beside the calling one, count in all with it */
static napi_value start(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  pool *p = calloc(1, sizeof *p);
  const int others = (int)number_at(env, a[0]) - 1;
  p->workers = calloc(others > 0 ? others : 1, sizeof *p->workers);
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->wake, NULL);
  for (worker *w = p->workers; p->others < others; w++) {
    *w = (worker){ .of = p, .number = p->others + 1 };
    if (pthread_create(&w->thread, NULL, work, w) != 0) break;
    p->others++;
  }
  return number_of(env, (double)(uintptr_t)p);
}

static napi_value end_(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  pool *p = address_at(env, a[0]);
  atomic_store(&p->ending, 1);
  announce(p);
  for (int i = 0; i < p->others; i++) pthread_join(p->workers[i].thread, NULL);
  pthread_mutex_destroy(&p->mutex);
  pthread_cond_destroy(&p->wake);
  free(p->workers);
  free(p);
  return NULL;
}

/* run(pool, [function, chunks, lanes, table, bytes of one, sums, bytes of one, areas, bytes of one] for each part) */
static napi_value run(napi_env env, napi_callback_info info) {
  ARGUMENTS(2);
  void *data = NULL;
  const size_t numbers = bytes_of(env, a[1], &data) / sizeof(double);
  pool *p = address_at(env, a[0]);
  for (const double *w = data; w < (double *)data + numbers; w += 9) {
    const part body = (part)(uintptr_t)w[0];
    if (w[1] == 0) body((long)w[3], 0);
    else {
      long given[8];
      for (int i = 0; i < 8; i++) given[i] = (long)w[i + 1];
      run_chunks(p, (job){ body, given[0], given[1], given[2], given[3], given[4], given[5], given[6], given[7] });
    }
  }
  return NULL;
}

static int any(const float *bools, long count) {
  for (long i = 0; i < count; i++)
    if (bools[i] != 0) return 1;
  return 0;
}

/*
 * loop([function, tables, bytes of one, length, reverse, entry, count and move of the bools that say whether a step is
 * done, then entry and bytes of a place of each list]): how many steps were done
 */
static napi_value loop(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *data = NULL;
  const size_t numbers = bytes_of(env, a[0], &data) / sizeof(double);
  const double *w = data, *lists = w + 8, *end = w + numbers;
  const part step = (part)(uintptr_t)w[0];
  const long tables = (long)w[1], table_bytes = (long)w[2], length = (long)w[3];
  const long entry = (long)w[5], count = (long)w[6], move = (long)w[7];
  long done = 0;
  for (long at = 0; at < length; at++) {
    const long i = w[4] != 0 ? length - 1 - at : at;
    const long table = tables + (done == 0 ? 0 : 2 - done % 2) * table_bytes;
    const double *addresses = (const double *)table;
    if (entry == 0 || any((const float *)(uintptr_t)addresses[entry] + i * move, count)) {
      step(table, i);
      done++;
    } else
      for (const double *list = lists; list < end; list += 2)
        memset((char *)(uintptr_t)addresses[(long)list[0]] + i * (long)list[1], 0, (size_t)list[1]);
  }
  return number_of(env, (double)done);
}

NAPI_MODULE_INIT() {
  const struct { const char *name; napi_callback call; } all[] = {
    { "take", take }, { "give", give }, { "write", write_ }, { "read", read_ }, { "where", where }, { "measure", measure },
    { "open", open_ }, { "named", named }, { "close", close_ }, { "start", start }, { "end", end_ }, { "run", run },
    { "loop", loop },
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    napi_value function;
    napi_create_function(env, all[i].name, NAPI_AUTO_LENGTH, all[i].call, NULL, &function);
    napi_set_named_property(env, exports, all[i].name, function);
  }
  return exports;
}
`
