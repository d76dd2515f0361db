/* Preloaded into the real binary: the n-th allocation of each process after main() began fails, once, as malloc may.
   Does not count what libraries take before main, which nobody could answer for. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

extern void* __libc_malloc(size_t bytes);
extern void* __libc_calloc(size_t count, size_t bytes);
extern void* __libc_realloc(void* block, size_t bytes);

typedef int (*main_function)(int, char**, char**);
typedef int (*start_function)(main_function, int, char**, void (*)(void), void (*)(void), void (*)(void), void*);

static long left = 0; /* allocations until the one that fails; 0: none will */
static main_function real_main;

static int fails(void) {
  if (left == 0 || --left != 0) return 0;
  errno = ENOMEM;
  return 1;
}

void* malloc(size_t bytes) { return fails() ? NULL : __libc_malloc(bytes); }
void* calloc(size_t count, size_t bytes) { return fails() ? NULL : __libc_calloc(count, bytes); }
void* realloc(void* block, size_t bytes) { return fails() ? NULL : __libc_realloc(block, bytes); }

static int armed_main(int argc, char** argv, char** environment) {
  const char* nth = getenv("FAIL_ALLOCATION");
  left = nth == NULL ? 0 : strtol(nth, NULL, 10);
  return real_main(argc, argv, environment);
}

int __libc_start_main(main_function main, int argc, char** argv, void (*init)(void), void (*fini)(void),
                      void (*linker_fini)(void), void* stack_end) {
  const start_function start = (start_function)dlsym(RTLD_NEXT, "__libc_start_main");
  real_main = main;
  return start(armed_main, argc, argv, init, fini, linker_fini, stack_end);
}
