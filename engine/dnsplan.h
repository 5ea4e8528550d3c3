/* dnsplan: which name server is asked when, and in which way, for the answer to one question. It knows neither sockets
 * nor the clock.
 *
 *   way              asked                            reason
 *   DNSPLAN_EDNS     first                            a datagram that can carry a large answer
 *   DNSPLAN_PLAIN    after a bad answer or silence    some servers and firewalls do not know EDNS
 *   DNSPLAN_TCP      after these, and at once after   an answer of any size
 *                    a truncated answer
 *
 * Each server goes through these ways by itself. The next server starts when one fails, or after a wait. An attempt is
 * never given up for a later one: the first good answer counts, and a slow one has the whole time.
 */
#ifndef DNSPLAN_H
#define DNSPLAN_H

#include <stddef.h>

#define DNSPLAN_SERVERS_MAX 8

enum dnsplan_way {
  DNSPLAN_EDNS,
  DNSPLAN_PLAIN,
  DNSPLAN_TCP,
  DNSPLAN_WAYS
};

/* the ways in which an attempt can end without an answer; the last of them says most */
enum dnsplan_trouble {
  DNSPLAN_NO_SERVER,   /* no connection, or the kernel reports that nobody listens */
  DNSPLAN_SILENCE,
  DNSPLAN_TRUNCATED,
  DNSPLAN_BAD,         /* a packet that is no answer */
  DNSPLAN_REFUSED,
  DNSPLAN_FAILURE,     /* SERVFAIL */
  DNSPLAN_NO_MEMORY
};

struct dnsplan {
  int wait_ms;                     /* after which silence starts the next way */
  size_t servers;
  size_t open;                     /* attempts that have not ended */
  enum dnsplan_trouble trouble;    /* the one that says most */
  struct {
    enum dnsplan_way next;         /* DNSPLAN_WAYS if all were asked */
    long long due_ms;              /* when the next way is asked */
  } server[DNSPLAN_SERVERS_MAX];
};

/* dnsplan_init - start a plan at `now_ms`.
 *
 *   servers     how many there are, at most DNSPLAN_SERVERS_MAX
 *   timeout_ms  the whole time. An eighth of it is the wait before the second way, and, with up to four servers, the
 *               wait before the next server. With more servers the waits are shorter, so that all start in the first
 *               half of the time.
 */
void dnsplan_init(struct dnsplan *p, size_t servers, long long now_ms, int timeout_ms);

/* dnsplan_next - the next attempt that has to be made now. The caller makes it, and calls again.
 *
 * Returns 1 with `server` and `way`; 0 if there is none at this time.
 */
int dnsplan_next(struct dnsplan *p, long long now_ms, size_t *server, enum dnsplan_way *way);

/* dnsplan_failed - an attempt ended without an answer. */
void dnsplan_failed(struct dnsplan *p, size_t server, enum dnsplan_way way, enum dnsplan_trouble trouble,
                    long long now_ms);

/* dnsplan_due_ms - the time at which dnsplan_next() will have something; `end_ms` if that is earlier. */
long long dnsplan_due_ms(const struct dnsplan *p, long long end_ms);

/* dnsplan_is_over - 1 if all attempts were made and have failed. */
int dnsplan_is_over(const struct dnsplan *p);

#endif
