/* loader: a program that could not start for want of memory, or for another reason, and the words for it. */
#include "tests/tap.h"
#include "link/loader.h"
#include "tests/unit/fault.h"
#include "text/span.h"

#define ERROR "qmail-dkim: error while loading shared libraries: "
#define STARTS "bin/qmail-dkim could not start"
#define MEMORY STARTS " (memory limit too low?)"

static const struct {
  const char *what;
  const char *said;
  const char *wanted;
} cases[] = {
  { "not even the loader had memory", "", MEMORY },
  { "glibc: a library does not fit", ERROR "libcrypto.so.3: failed to map segment from shared object",
    MEMORY ": error while loading shared libraries: libcrypto.so.3: failed to map segment from shared object" },
  { "glibc: no memory for the first thread", "cannot allocate TLS data structures for initial thread",
    MEMORY ": cannot allocate TLS data structures for initial thread" },
  { "glibc: no memory for a name", ERROR "libc.so.6: cannot create shared object descriptor: Cannot allocate memory",
    MEMORY ": error while loading shared libraries: libc.so.6: cannot create shared object descriptor: Cannot allocate "
    "memory" },
  { "musl", "Error loading shared library libcrypto.so.3: Out of memory (needed by bin/qmail-dkim)",
    MEMORY ": Error loading shared library libcrypto.so.3: Out of memory (needed by bin/qmail-dkim)" },
  { "FreeBSD", "ld-elf.so.1: libcrypto.so.30: mmap of entire address space failed: Cannot allocate memory",
    MEMORY ": ld-elf.so.1: libcrypto.so.30: mmap of entire address space failed: Cannot allocate memory" },
  { "a library is missing", ERROR "libcrypto.so.3: cannot open shared object file: No such file or directory",
    STARTS ": error while loading shared libraries: libcrypto.so.3: cannot open shared object file: No such file or "
    "directory" },
  { "a library is too old", "qmail-dkim: libc.so.6: version `GLIBC_2.38' not found (required by qmail-dkim)",
    STARTS ": libc.so.6: version `GLIBC_2.38' not found (required by qmail-dkim)" },
};

int main(int argc, char **argv)
{
  stralloc said = STRALLOC_ZERO;

  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    said.len = 0;
    ok(stralloc_cats(&said, cases[i].said), "%s", cases[i].what);
    loader_reason(&said, "bin/qmail-dkim", "qmail-dkim");
    is_bytes(said.s, said.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].wanted);
  }
  said.len = 0;
  ok(stralloc_cats(&said, "words"), "words");
  fault("malloc:1+:ENOMEM");
  loader_reason(&said, "bin/qmail-dkim", "qmail-dkim");
  fault(NULL);
  is_bytes(said.s, said.len, "words", 5, "stay as they are if memory is short here, too");
  stralloc_free(&said);
  return tap_done();
}
