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

/* Only where it was tried. */
#if defined __GLIBC__ && (defined __x86_64__ || defined __i386__)

/* what malloc() of glibc asks the kernel for when it is called for the first time, and some pages more */
#define MALLOC_BYTES (160 * 1024)
/* of these machines; what is given back begins with one */
#define PAGE_BYTES 4096

/* The C library is not initialized yet: there is no errno and no stack guard. */
#ifdef __x86_64__
__attribute__((no_stack_protector))
static void *take(size_t size)
{
  char *block = mmap(NULL, size + MALLOC_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t pages = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;

  if (block == MAP_FAILED)
    return NULL;
  munmap(block + pages, size + MALLOC_BYTES - pages);
  return block;
}
#else
/* On i386 every system call of the C library needs the block of the first thread. */
static size_t end_of_data(size_t end)
{
  size_t now;

  __asm__ volatile("int $0x80" : "=a"(now) : "0"(45), "b"(end) : "memory");
  return now;
}

__attribute__((no_stack_protector))
static void *take(size_t size)
{
  size_t start = end_of_data(0);
  size_t end = start + size;

  if (end_of_data(end + MALLOC_BYTES) != end + MALLOC_BYTES || end_of_data(end) != end)
    return NULL;
  return (char *)start;
}
#endif

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the name must be that of glibc */
void *_dl_early_allocate(size_t size);

__attribute__((no_stack_protector))
void *_dl_early_allocate(size_t size)
{
  void *block = take(size);

  if (!block)
    __builtin_trap();
  return block;
}
#endif
