/* dns_ares: queries by c-ares with one channel, sometimes a second one, and a loop around poll(). */
#include <sys/select.h>

#include "engine/dns.h"

#include "dkim/limits.h"
#include "engine/nameservers.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <poll.h>
#include <time.h>

/* Each server is asked at most TRIES times. The first wait for an answer takes FIRST_WAIT_MS. */
#define TRIES 3
#define FIRST_WAIT_MS 2500

/* the size of a datagram that every network path carries in one piece */
#define EDNS_BYTES 1232

/* Each server may need a socket for UDP and one for TCP, and ares_getsock() returns at most ARES_GETSOCK_MAXNUM. */
#define SERVERS_MAX (ARES_GETSOCK_MAXNUM / 2)

static const char no_server[] = "no name server reached";

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

/* the reason as text: the terms of RFC 1035 for errors of a server, our own for the rest */
static const char *reason(int status)
{
  switch (status) {
    case ARES_ESERVFAIL: return "name server failure";
    case ARES_EREFUSED: return "query refused by the name server";
    case ARES_ECONNREFUSED: return no_server;
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

enum progress {
  PROGRESS_NO_SERVER,  /* no server has answered, or c-ares does not report the errors that they answered */
  PROGRESS_NO_FORMAT,  /* FORMERR: a server that does not support EDNS, or one that always answers so */
  PROGRESS_DONE        /* another query would not change the result */
};

struct question {
  struct keyquery *query;
  enum progress progress;
  size_t *left;           /* number of questions without an answer; all questions share it */
};

static enum progress progress_of(int status)
{
  switch (status) {
    case ARES_ECONNREFUSED: return PROGRESS_NO_SERVER;
    case ARES_EFORMERR: return PROGRESS_NO_FORMAT;
    default: return PROGRESS_DONE;
  }
}

static void answered(void *arg, int status, int timeouts, unsigned char *packet, int len)
{
  struct question *question = arg;
  struct keyquery *q = question->query;
  struct ares_txt_ext *txt = NULL;

  (void)timeouts;
  --*question->left;
  /* c-ares reports some error codes as success without records, which would prove that there is no key. */
  if (status == ARES_SUCCESS && (len < HFIXEDSZ || (packet[3] & 15) != ns_r_noerror))
    status = ARES_EBADRESP;
  if (status == ARES_SUCCESS)
    status = ares_parse_txt_reply_ext(packet, len, &txt);
  question->progress = progress_of(status);
  if (status == ARES_SUCCESS && txt)
    add_records(q, txt);
  else if (status == ARES_SUCCESS || status == ARES_ENODATA || status == ARES_ENOTFOUND
           || (status == ARES_EBADNAME && !packet))  /* the name is not valid in the DNS, so it has no record */
    q->answer = KEYQUERY_ABSENT;
  else
    unknown(q, reason(status));
  if (txt)
    ares_free_data(txt);
}

/* wait until every question is answered or the time is over */
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
      /* ARES_GETSOCK_WRITABLE() is not used because it shifts into the sign bit. */
      int writable = (int)((unsigned int)bits >> (i + ARES_GETSOCK_MAXNUM) & 1);
      short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) | (writable ? POLLOUT : 0));
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
    if (poll(p, n, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1)) == -1) {
      if (errno != EINTR) {
        ares_cancel(channel);
        return;
      }
      n = 0;
    }
    for (nfds_t i = 0; i < n; i++)
      if (p[i].revents)
        ares_process_fd(channel, p[i].fd, p[i].fd);
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
}

/* The parser of c-ares for such a list is not used because it accepts much that is not an address. */
static int set_servers(ares_channel channel, const char *list)
{
  struct nameserver server[SERVERS_MAX];
  struct ares_addr_port_node node[SERVERS_MAX];
  size_t count;

  if (!nameservers_parse(server, SERVERS_MAX, &count, span_of(list)))
    return 0;
  for (size_t i = 0; i < count; i++) {
    node[i].next = i + 1 < count ? &node[i + 1] : NULL;
    node[i].family = server[i].family;
    memcpy(&node[i].addr, server[i].address, sizeof node[i].addr);
    node[i].udp_port = server[i].port;
    node[i].tcp_port = server[i].port;
  }
  return count == 0 || ares_set_servers_ports(channel, node) == ARES_SUCCESS;
}

/* Ask all questions that are not done. Returns the number of questions that are still not done. */
static size_t ask(ares_channel channel, struct question *question, size_t count, long long end_ms)
{
  size_t unanswered = 0;
  size_t open = 0;

  for (size_t i = 0; i < count; i++)
    if (question[i].progress != PROGRESS_DONE) {
      question[i].left = &unanswered;
      unanswered++;
      ares_query(channel, question[i].query->name.s, ns_c_in, ns_t_txt, answered, &question[i]);
    }
  wait_for_answers(channel, &unanswered, end_ms);
  for (size_t i = 0; i < count; i++)
    open += question[i].progress != PROGRESS_DONE;
  return open;
}

/* Make a channel with the settings of `like`, except for the flags, without opening a file. Returns NULL on failure. */
static ares_channel another(ares_channel like, int flags)
{
  struct ares_options options;
  struct ares_addr_port_node *servers = NULL;
  ares_channel channel = NULL;
  int mask = 0;

  if (ares_save_options(like, &options, &mask) != ARES_SUCCESS)
    return NULL;
  options.flags = flags;
  if (ares_init_options(&channel, &options, mask) != ARES_SUCCESS)
    channel = NULL;
  /* The saved options contain neither ports nor IPv6 servers. */
  if (channel && (ares_get_servers_ports(like, &servers) != ARES_SUCCESS
                  || ares_set_servers_ports(channel, servers) != ARES_SUCCESS)) {
    ares_destroy(channel);
    channel = NULL;
  }
  ares_free_data(servers);
  ares_destroy_options(&options);
  return channel;
}

void dns_open(struct dns *d, const char *servers)
{
  struct ares_options options;
  ares_channel channel;

  d->channel = NULL;
  d->wrong = "the resolver can't be started";
  memset(&options, 0, sizeof options);
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS;
  options.timeout = FIRST_WAIT_MS;
  options.tries = TRIES;
  options.ednspsz = EDNS_BYTES;
  if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS
      || ares_init_options(&channel, &options,
                           ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ) != ARES_SUCCESS)
    return;
  d->channel = channel;
  d->wrong = servers && !set_servers(channel, servers) ? "DNSCACHEIP is no list of addresses" : NULL;
}

void dns_txt(const struct dns *d, struct keyquery *q, size_t count, int timeout_ms)
{
  long long end_ms = now_ms() + timeout_ms;
  struct question question[LIMIT_SIGNATURES];
  ares_channel second;

  for (size_t i = 0; i < count; i++) {
    unknown(&q[i], d->wrong ? d->wrong : no_server);
    question[i].query = &q[i];
    question[i].progress = PROGRESS_NO_SERVER;
  }
  if (d->wrong || ask(d->channel, question, count, end_ms) == 0)
    return;
  /* After SERVFAIL or REFUSED c-ares tries the next server. If all fail, it reports only that no server was reached. So
   * ask once more on a channel that reports these errors. FORMERR is asked again as well, because c-ares repeats only
   * one question of a channel without EDNS, and the second channel does not use EDNS.
   */
  second = another(d->channel, ARES_FLAG_NOSEARCH | ARES_FLAG_NOCHECKRESP);
  if (!second)
    return;
  (void)ask(second, question, count, end_ms);
  ares_destroy(second);
}

void dns_close(struct dns *d)
{
  if (d->channel)
    ares_destroy(d->channel);
}
