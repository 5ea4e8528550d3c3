/* ocsphost: two queries at once, and a loop around poll(). */
#include <sys/select.h>

#include "engine/ocsphost.h"

#include "engine/monotonic.h"

/* Newer versions have other functions for much of what is used here; 1.18 has only these. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

struct reply {
  int has_ended;
  size_t count;
  struct globaladdress address[OCSPHOST_MAX];
};

static void take_a(void *arg, int status, int timeouts, unsigned char *packet, int len)
{
  struct reply *r = arg;
  struct ares_addrttl found[OCSPHOST_MAX];
  int count = OCSPHOST_MAX;

  (void)timeouts;
  r->has_ended = 1;
  if (status != ARES_SUCCESS || ares_parse_a_reply(packet, len, NULL, found, &count) != ARES_SUCCESS)
    return;
  for (; r->count < (size_t)count; r->count++) {
    r->address[r->count].family = AF_INET;
    memcpy(r->address[r->count].octets, &found[r->count].ipaddr, sizeof found[r->count].ipaddr);
  }
}

static void take_aaaa(void *arg, int status, int timeouts, unsigned char *packet, int len)
{
  struct reply *r = arg;
  struct ares_addr6ttl found[OCSPHOST_MAX];
  int count = OCSPHOST_MAX;

  (void)timeouts;
  r->has_ended = 1;
  if (status != ARES_SUCCESS || ares_parse_aaaa_reply(packet, len, NULL, found, &count) != ARES_SUCCESS)
    return;
  for (; r->count < (size_t)count; r->count++) {
    r->address[r->count].family = AF_INET6;
    memcpy(r->address[r->count].octets, &found[r->count].ip6addr, sizeof found[r->count].ip6addr);
  }
}

/* How long to wait until the library has something to do, at most `most_ms`. */
static int wait_ms(ares_channel channel, long long most_ms)
{
  struct timeval most = { (time_t)(most_ms / 1000), (suseconds_t)(most_ms % 1000 * 1000) };
  struct timeval room;
  const struct timeval *t = ares_timeout(channel, &most, &room);

  return (int)(t->tv_sec * 1000 + (t->tv_usec + 999) / 1000);
}

/* Wait until something comes, or the next server is due. Returns 0 if that is not possible. */
static int wait_once(ares_channel channel, long long most_ms)
{
  ares_socket_t socket[ARES_GETSOCK_MAXNUM];
  struct pollfd fds[ARES_GETSOCK_MAXNUM];
  int bits = ares_getsock(channel, socket, ARES_GETSOCK_MAXNUM);
  nfds_t count = 0;

  for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
    int readable = (int)((unsigned int)bits >> i & 1);
    int writable = (int)((unsigned int)bits >> (i + ARES_GETSOCK_MAXNUM) & 1);

    if (!readable && !writable)
      continue;
    fds[count].fd = socket[i];
    fds[count].events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
    fds[count++].revents = 0;
  }
  switch (poll(fds, count, wait_ms(channel, most_ms))) {
    case -1: return errno == EINTR;
    case 0: ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
  for (nfds_t i = 0; i < count; i++)
    if (fds[i].revents)
      ares_process_fd(channel, fds[i].fd, fds[i].fd);
  return 1;
}

size_t ocsphost_find(const struct dns *d, const char *host, long long end_ms, struct globaladdress *address)
{
  struct reply a = { 0, 0, { { 0, { 0 } } } };
  struct reply aaaa = { 0, 0, { { 0, { 0 } } } };
  size_t count = 0;
  long long left_ms;

  if (d->wrong)
    return 0;
  ares_query(d->channel, host, ns_c_in, ns_t_a, take_a, &a);
  ares_query(d->channel, host, ns_c_in, ns_t_aaaa, take_aaaa, &aaaa);
  while ((!a.has_ended || !aaaa.has_ended) && (left_ms = end_ms - monotonic_ms()) > 0)
    if (!wait_once(d->channel, left_ms))
      break;
  ares_cancel(d->channel);
  for (size_t i = 0; i < a.count && count < OCSPHOST_MAX; i++)
    address[count++] = a.address[i];
  for (size_t i = 0; i < aaaa.count && count < OCSPHOST_MAX; i++)
    address[count++] = aaaa.address[i];
  return count;
}
