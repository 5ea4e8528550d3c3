/* refusal: which descriptor takes the words of a refusal, with which code, and whether fd 2 takes a line for
 * the log.
 */
#include "tests/tap.h"
#include "link/refusal.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* what a descriptor is */
enum kind { CLOSED, DISCARD, PIPE, READ_END, LOCAL, INET, INET6, SAME_AS_2 };

/* one end of a connection; with AF_INET6 to an IPv4 address, which needs no IPv6 network */
static int connection(sa_family_t family)
{
  struct sockaddr_in a;
  struct sockaddr_in6 a6;
  socklen_t len = sizeof a;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int client = socket(family, SOCK_STREAM, 0);
  int r;

  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener == -1 || client == -1 || bind(listener, (struct sockaddr *)&a, sizeof a) == -1
      || listen(listener, 1) == -1 || getsockname(listener, (struct sockaddr *)&a, &len) == -1)
    _exit(98);
  memset(&a6, 0, sizeof a6);
  a6.sin6_family = AF_INET6;
  a6.sin6_port = a.sin_port;
  inet_pton(AF_INET6, "::ffff:127.0.0.1", &a6.sin6_addr);
  if (family == AF_INET6)
    r = connect(client, (struct sockaddr *)&a6, sizeof a6);
  else
    r = connect(client, (struct sockaddr *)&a, sizeof a);
  if (r == -1 || accept(listener, NULL, NULL) == -1)
    _exit(98);
  /* cppcheck-suppress resourceLeak ; both ends live as long as this process */
  return client;
}

static void make(int fd, enum kind kind)
{
  int p[2] = { -1, -1 };
  int made = -1;

  switch (kind) {
    case CLOSED: close(fd); return;
    case DISCARD: made = open("/dev/null", O_WRONLY); break;
    case PIPE:
    case READ_END:
      if (pipe(p) == 0)
        made = p[kind == PIPE];
      break;
    case LOCAL:
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, p) == 0)
        made = p[0];
      break;
    case INET: made = connection(AF_INET); break;
    case INET6: made = connection(AF_INET6); break;
    case SAME_AS_2: made = dup(2); break;
  }
  if (made == -1 || dup2(made, fd) == -1)
    _exit(98);
}

static const struct {
  const char *what;
  enum kind fd_2;
  enum kind fd_6;
  enum kind fd_8;
  const char *error_fd;
  const char *wanted; /* fd status, and `log` where fd 2 may not have a line for it */
  const char *fault;
} cases[] = {
  { "nothing", DISCARD, CLOSED, CLOSED, NULL, "-1 0", NULL },
  { "fd 6 is a pipe: notqmail", DISCARD, PIPE, CLOSED, NULL, "6 82", NULL },
  { "fd 6 is no pipe", DISCARD, DISCARD, CLOSED, NULL, "-1 0", NULL },
  { "fd 6 is for reading", DISCARD, READ_END, CLOSED, NULL, "-1 0", NULL },
  { "fd 6 is fd 2", PIPE, SAME_AS_2, CLOSED, NULL, "6 82 taken", NULL },
  { "$ERROR_FD: indimail", DISCARD, CLOSED, PIPE, "8", "8 88", NULL },
  { "$ERROR_FD is for reading", DISCARD, CLOSED, READ_END, "8", "-1 0", NULL },
  { "$ERROR_FD is closed", DISCARD, CLOSED, CLOSED, "8", "-1 0", NULL },
  { "$ERROR_FD is no number", DISCARD, CLOSED, PIPE, "8x", "-1 0", NULL },
  { "$ERROR_FD is empty", DISCARD, CLOSED, PIPE, "", "-1 0", NULL },
  { "$ERROR_FD is fd 2", PIPE, CLOSED, CLOSED, "2", "2 88 taken", NULL },
  { "both: fd 6 wins", DISCARD, PIPE, PIPE, "8", "6 82", NULL },
  { "both, $ERROR_FD is fd 2", PIPE, PIPE, CLOSED, "2", "6 82 taken", NULL },
  { "fd 2 is the client, inetd", INET, CLOSED, CLOSED, NULL, "-1 0 taken", NULL },
  { "fd 2 is the client, IPv6", INET6, CLOSED, CLOSED, NULL, "-1 0 taken", NULL },
  { "fd 2 is a local socket", LOCAL, CLOSED, CLOSED, NULL, "-1 0", NULL },
  { "fd 6 can't be looked at", DISCARD, PIPE, CLOSED, NULL, "-1 0", "stat:1:EIO" },
  { "fd 6 can't be looked at, $ERROR_FD is there", DISCARD, PIPE, PIPE, "8", "8 88", "stat:1:EIO" },
};

static void find(const void *argument)
{
  size_t i = *(const size_t *)argument;
  struct refusal r;

  if (cases[i].error_fd)
    setenv("ERROR_FD", cases[i].error_fd, 1);
  else
    unsetenv("ERROR_FD");
  make(6, CLOSED);
  make(8, CLOSED);
  make(2, cases[i].fd_2);
  make(6, cases[i].fd_6);
  make(8, cases[i].fd_8);
  fault(cases[i].fault);
  refusal_find(&r);
  fault(NULL);
  printf("%d %d%s", r.fd, r.status, r.takes_log ? " taken" : "");
  fflush(stdout);
  _exit(0);
}

struct words {
  const char *fault;
  int fd;
};

static void refuse(const void *argument)
{
  const struct words *w = argument;
  struct refusal r = { .fd = w->fd, .status = 82 };

  fault(w->fault);
  _exit(refusal_send(&r, 31, "D5.7.20 no"));
}

static void is_refused(const char *what, const char *fault_spec, int fd, int status, const char *wanted)
{
  struct words w = { fault_spec, fd };
  struct run r;

  run(&r, refuse, &w);
  ok(r.status == status, "%s: status %d", what, status);
  is_bytes(r.out, r.len, wanted, strlen(wanted), what);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct run r;

    run(&r, find, &i);
    is_bytes(r.out, r.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  is_refused("a descriptor for words", NULL, 1, 82, "D5.7.20 no");
  is_refused("none", NULL, -1, 31, "");
  is_refused("the words can't be written", "write:1:EIO", 1, 31, "");
  return tap_done();
}
