/* startup: a static program that runs out of memory before main() ends by a signal.
 *
 * With a few pages more than it takes to load the program and less than it takes to start it, glibc exits 127: it has
 * no room for the block of the first thread. qmail-rspawn takes 127 for "give up", and the message bounces; a signal is
 * "later". So this stands in for the function of glibc (2.35 and newer) that fails there. No other library knows it.
 */
#define _DEFAULT_SOURCE

#include <stddef.h>
#include <sys/mman.h>

/* where it was tried: on i386, say, mmap() itself wants what is not there yet */
#if defined __GLIBC__ && defined __x86_64__

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): it is glibc's name that is wanted */
void *_dl_early_allocate(size_t size);

/* Nothing of the C library works yet: no errno, and no guard for the stack. */
__attribute__((no_stack_protector))
void *_dl_early_allocate(size_t size)
{
  void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (block == MAP_FAILED)
    __builtin_trap();
  return block;
}
#endif
