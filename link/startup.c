/* startup: make a static program die by a signal if it runs out of memory before main().
 *
 * If there is enough memory to load the program but not enough to start it, glibc exits 127, because it cannot allocate
 * the block of the first thread or, behind that, a list of folders with libraries. For qmail-rspawn 127 is a permanent
 * failure, and the message bounces. A signal is a temporary failure. So this file replaces the function of glibc (2.35
 * and newer) that allocates that block, and tries there whether malloc() will get its first memory. Other C libraries
 * do not have this function.
 */
#define _DEFAULT_SOURCE

#include <stddef.h>
#include <sys/mman.h>

/* Only where it was tried. On i386, for example, mmap() itself needs the block of the first thread. */
#if defined __GLIBC__ && defined __x86_64__

/* what malloc() of glibc asks the kernel for when it is called for the first time, and some pages more */
#define MALLOC_BYTES (160 * 1024)
/* of x86-64; what is given back begins with one */
#define PAGE_BYTES 4096

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the name must be that of glibc */
void *_dl_early_allocate(size_t size);

/* The C library is not initialized yet: there is no errno and no stack guard. */
__attribute__((no_stack_protector))
void *_dl_early_allocate(size_t size)
{
  char *block = mmap(NULL, size + MALLOC_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t pages = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;

  if (block == MAP_FAILED)
    __builtin_trap();
  munmap(block + pages, size + MALLOC_BYTES - pages);
  return block;
}
#endif
