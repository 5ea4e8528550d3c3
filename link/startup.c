/* startup: make a static program die by a signal if it runs out of memory before main().
 *
 * If there is enough memory to load the program but not enough to start it, glibc exits 127, because it cannot allocate
 * the block of the first thread. For qmail-rspawn 127 is a permanent failure, and the message bounces. A signal is a
 * temporary failure. So this file replaces the function of glibc (2.35 and newer) that fails. Other C libraries do not
 * have this function.
 */
#define _DEFAULT_SOURCE

#include <stddef.h>
#include <sys/mman.h>

/* Only where it was tried. On i386, for example, mmap() itself needs the block of the first thread. */
#if defined __GLIBC__ && defined __x86_64__

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the name must be that of glibc */
void *_dl_early_allocate(size_t size);

/* The C library is not initialized yet: there is no errno and no stack guard. */
__attribute__((no_stack_protector))
void *_dl_early_allocate(size_t size)
{
  void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (block == MAP_FAILED)
    __builtin_trap();
  return block;
}
#endif
