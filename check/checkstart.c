/* checkstart: what can fail before the first finding. */
#include "check/checkstart.h"

#include "crypto/crypto.h"
#include "link/home.h"
#include "link/say.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

noreturn void checkstart_die(const char *program, int status, const char *what, const char *why)
{
  say_line(2, program, ": fatal: ", what, why ? ": " : "", why ? why : "", (char *)NULL);
  _exit(status);
}

void checkstart(const char *program)
{
  struct rlimit none = { 0, 0 };

  if (!home_enter())
    checkstart_die(program, CHECKSTART_TEMPORARY, "unable to change to the qmail home", strerror(errno));
  if (!crypto_library_init())
    checkstart_die(program, CHECKSTART_TEMPORARY, "unable to start the crypto libraries", NULL);
  /* A core file could contain keys. */
  if (setrlimit(RLIMIT_CORE, &none) == -1)
    checkstart_die(program, CHECKSTART_TEMPORARY, "unable to forbid core files", strerror(errno));
}
