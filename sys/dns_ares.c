/* dns_ares: c-ares with one channel and one poll loop. */
#include <sys/select.h>

#include "sys/dns.h"

#include "dkim/limits.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <poll.h>
#include <time.h>

/* Each server is asked this often, with so much patience the first time. */
#define TRIES 3
#define FIRST_WAIT_MS 2500

/* What every path lets through in one datagram. */
#define EDNS_BYTES 1232

static long long now_ms(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void unknown(struct keyquery *q, const char *why)
{
  q->answer = KEYQUERY_UNKNOWN;
  q->why = why;
}

/* the words of RFC 1035 for what a server says, ours for the rest */
static const char *reason(int status)
{
  switch (status) {
    case ARES_ESERVFAIL: return "name server failure";
    case ARES_EREFUSED: return "query refused by the name server";
    case ARES_ECONNREFUSED: return "no name server reached";
    case ARES_ENOMEM: return "out of memory";
    case ARES_ETIMEOUT:
    case ARES_ECANCELLED: return "time-out";
    default: return "bad answer of the name server";
  }
}

static void add_records(struct keyquery *q, const struct ares_txt_ext *txt)
{
  for (; txt; txt = txt->next) {
    if (q->text.len + txt->length > LIMIT_KEY_ANSWER_BYTES) {
      unknown(q, "answer of more than 64 KiB");
      return;
    }
    if (!stralloc_catb(&q->text, (const char *)txt->txt, txt->length)
        || ((!txt->next || txt->next->record_start) && !keyquery_add(q))) {
      unknown(q, "out of memory");
      return;
    }
  }
  q->answer = KEYQUERY_FOUND;
}

struct question {
  struct keyquery *query;
  size_t *left;  /* how many are not answered yet, of all */
};

static void answered(void *arg, int status, int timeouts, unsigned char *packet, int len)
{
  const struct question *question = arg;
  struct keyquery *q = question->query;
  struct ares_txt_ext *txt = NULL;

  (void)timeouts;
  --*question->left;
  if (status == ARES_SUCCESS)
    status = ares_parse_txt_reply_ext(packet, len, &txt);
  if (status == ARES_SUCCESS && txt)
    add_records(q, txt);
  else if (status == ARES_SUCCESS || status == ARES_ENODATA || status == ARES_ENOTFOUND)
    q->answer = KEYQUERY_ABSENT;
  else
    unknown(q, reason(status));
  if (txt)
    ares_free_data(txt);
}

/* until every question is answered or the time is over */
static void wait_for_answers(ares_channel channel, const size_t *unanswered, long long end_ms)
{
  while (*unanswered) {
    ares_socket_t socket[ARES_GETSOCK_MAXNUM];
    struct pollfd p[ARES_GETSOCK_MAXNUM];
    int bits = ares_getsock(channel, socket, ARES_GETSOCK_MAXNUM);
    long long left = end_ms - now_ms();
    struct timeval limit;
    struct timeval next;
    struct timeval *wait;
    nfds_t n = 0;

    for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
      short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0)
                             | (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0));
      if (!events)
        continue;
      p[n].fd = socket[i];
      p[n++].events = events;
    }
    if (left <= 0) {
      ares_cancel(channel);
      return;
    }
    limit.tv_sec = left / 1000;
    limit.tv_usec = left % 1000 * 1000;
    wait = ares_timeout(channel, &limit, &next);
    if (poll(p, n, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1)) == -1)
      n = 0;
    for (nfds_t i = 0; i < n; i++)
      if (p[i].revents)
        ares_process_fd(channel, p[i].fd, p[i].fd);
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
}

/* c-ares wants commas alone */
static int set_servers(ares_channel channel, const char *servers)
{
  stralloc list = STRALLOC_ZERO;
  int good = 1;

  for (; good && *servers; servers++)
    if (*servers != ' ' && *servers != ',')
      good = stralloc_catb(&list, servers, 1);
    else if (list.len && list.s[list.len - 1] != ',')
      good = stralloc_catb(&list, ",", 1);
  while (list.len && list.s[list.len - 1] == ',')
    list.len--;
  good = good && stralloc_0(&list) && (list.len == 1 || ares_set_servers_ports_csv(channel, list.s) == ARES_SUCCESS);
  stralloc_free(&list);
  return good;
}

void dns_txt(struct keyquery *q, size_t count, const char *servers, int timeout_ms)
{
  long long end_ms = now_ms() + timeout_ms;
  struct question question[LIMIT_SIGNATURES];
  size_t unanswered = count;
  struct ares_options options;
  ares_channel channel;

  for (size_t i = 0; i < count; i++)
    unknown(&q[i], "the resolver can't be started");
  memset(&options, 0, sizeof options);
  options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH;
  options.timeout = FIRST_WAIT_MS;
  options.tries = TRIES;
  options.ednspsz = EDNS_BYTES;
  if (count == 0 || count > LIMIT_SIGNATURES || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
    return;
  if (ares_init_options(&channel, &options,
                        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ) != ARES_SUCCESS)
    return;
  if (!servers || set_servers(channel, servers)) {
    for (size_t i = 0; i < count; i++) {
      question[i].query = &q[i];
      question[i].left = &unanswered;
      ares_query(channel, q[i].name.s, ns_c_in, ns_t_txt, answered, &question[i]);
    }
    wait_for_answers(channel, &unanswered, end_ms);
  } else {
    for (size_t i = 0; i < count; i++)
      unknown(&q[i], "DNSCACHEIP is no list of addresses");
  }
  ares_destroy(channel);
}
