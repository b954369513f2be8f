/** Threads that run lanes of chunks, in C. One that has nothing to do looks for work a while before it sleeps. */
export const POOL = `
typedef void (*part)(long table, long chunk);

typedef struct {
  part body;
  long chunks, lanes, tables, table_bytes, sums, sum_bytes, areas, area_bytes;
} job;

typedef struct pool pool;

typedef struct {
  pool *of;
  pthread_t thread;
  long number;
} worker;

struct pool {
  int others;
  worker *workers;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  atomic_int asleep, ending;
  /* the number of the job; the same and how many of its lanes nobody has taken; how many are done */
  atomic_long jobs, left, done;
  job job;
};

#define LANES 16

#define LOOKS 100000

static inline void pause_(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* A lane is taken with the number of its job: a job waits for nobody who comes late, and who does takes none of the next. */
static void run_lanes(pool *p, long number, long thread) {
  const job *j = &p->job;
  for (long left = atomic_load(&p->left);;) {
    const long lanes = left & ((1 << LANES) - 1);
    if (left >> LANES != number || lanes == 0) return;
    if (!atomic_compare_exchange_weak(&p->left, &left, left - 1)) continue;
    const long lane = j->lanes - lanes;
    const long table = j->tables + lane * j->table_bytes;
    if (j->sum_bytes > 0) memset((void *)(j->sums + lane * j->sum_bytes), 0, (size_t)j->sum_bytes);
    *(double *)table = (double)(j->areas + thread * j->area_bytes);
    for (long chunk = lane; chunk < j->chunks; chunk += j->lanes) j->body(table, chunk);
    atomic_fetch_add(&p->done, 1);
    left = atomic_load(&p->left);
  }
}

static void *work(void *given) {
  const worker *w = given;
  pool *p = w->of;
  for (long seen = 0;;) {
    for (int i = 0; i < LOOKS && atomic_load(&p->jobs) == seen; i++) pause_();
    if (atomic_load(&p->jobs) == seen) {
      pthread_mutex_lock(&p->mutex);
      atomic_fetch_add(&p->asleep, 1);
      while (atomic_load(&p->jobs) == seen) pthread_cond_wait(&p->wake, &p->mutex);
      atomic_fetch_sub(&p->asleep, 1);
      pthread_mutex_unlock(&p->mutex);
    }
    if (atomic_load(&p->ending)) return NULL;
    seen = atomic_load(&p->jobs);
    run_lanes(p, seen, w->number);
  }
}

static void announce(pool *p) {
  atomic_fetch_add(&p->jobs, 1);
  if (atomic_load(&p->asleep) > 0) {
    pthread_mutex_lock(&p->mutex);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->mutex);
  }
}

static void run_chunks(pool *p, job given) {
  p->job = given;
  const long number = atomic_load(&p->jobs) + 1;
  atomic_store(&p->done, 0);
  atomic_store(&p->left, number << LANES | given.lanes);
  announce(p);
  run_lanes(p, number, 0);
  while (atomic_load(&p->done) < given.lanes) pause_();
}
`
