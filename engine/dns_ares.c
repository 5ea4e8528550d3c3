/* dns_ares: queries by c-ares, and a loop around poll(). engine/dnsplan decides who is asked when; c-ares makes the
 * packets, and matches ids, ports and questions.
 */
#include <sys/select.h>

#include "engine/dns.h"

#include "dkim/limits.h"
#include "engine/dnsanswer.h"
#include "engine/dnsplan.h"
#include "engine/nameservers.h"

/* Newer versions have other functions for much of what is used here; 1.18 has only these. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <poll.h>
#include <time.h>

/* the size of a datagram that every network path carries in one piece */
#define EDNS_BYTES 1232

#define ATTEMPTS_MAX (LIMIT_SIGNATURES * DNSPLAN_SERVERS_MAX * DNSPLAN_WAYS)
/* A channel has one server. c-ares 1.34 may open a new socket before it closes the old one. */
#define CHANNEL_SOCKETS_MAX 2
#define SOCKETS_MAX ((ATTEMPTS_MAX + 1) * CHANNEL_SOCKETS_MAX)

/* What each way needs. All errors are reported, because c-ares would repeat the same query after them; truncation too,
 * because c-ares would give a slow TCP connection no more time than a datagram.
 */
#define FLAGS (ARES_FLAG_NOSEARCH | ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC)
static const int flags[] = { FLAGS | ARES_FLAG_EDNS, FLAGS, FLAGS | ARES_FLAG_USEVC };

static long long now_ms(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct question {
  struct keyquery *query;
  struct dnsplan plan;
  int is_done;
};

struct attempt {
  struct question *question;
  size_t server;
  enum dnsplan_way way;
  ares_channel channel;   /* its own; NULL: the first channel, which several questions share */
  int has_ended;
  int is_dead;            /* nobody listens behind the first channel */
};

struct lookup {
  ares_channel first;                     /* for the first server and DNSPLAN_EDNS */
  struct ares_addr_port_node *servers;
  struct question question[LIMIT_SIGNATURES];
  struct attempt attempt[ATTEMPTS_MAX];   /* c-ares has pointers to them */
  size_t questions;
  size_t attempts;
  int timeout_ms;
  long long end_ms;
};

/* ---- an attempt --------------------------------------------------------------------------------- */

static void answered(void *arg, int status, int timeouts, unsigned char *packet, int len)
{
  struct attempt *a = arg;
  struct question *question = a->question;
  enum dnsplan_trouble trouble;
  int is_answer;

  (void)timeouts;
  a->has_ended = 1;
  if (question->is_done)
    return;
  is_answer = dnsanswer_take(question->query, status, span_make((const char *)packet, (size_t)len),
                             a->way == DNSPLAN_TCP, &trouble);
  a->is_dead = !is_answer && !a->channel && trouble == DNSPLAN_NO_SERVER;
  if (is_answer)
    question->is_done = 1;
  else
    dnsplan_failed(&question->plan, a->server, a->way, trouble, now_ms());
}

/* One try: engine/dnsplan repeats, because c-ares 1.34 does not take the answer to a query that it has repeated. */
static int set_options(struct ares_options *o, enum dnsplan_way way, int timeout_ms)
{
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ;

  o->flags = flags[way];
  o->timeout = timeout_ms;
  o->tries = 1;
  o->ednspsz = EDNS_BYTES;
#ifdef ARES_OPT_MAXTIMEOUTMS
  /* Without it c-ares 1.34 waits for 5 s at most. */
  o->maxtimeout = timeout_ms;
  mask |= ARES_OPT_MAXTIMEOUTMS;
#endif
  return mask;
}

/* Make a channel with one server and the other settings of the first one, without opening a file. */
static int open_channel(const struct lookup *l, struct attempt *a)
{
  struct ares_options options;
  struct ares_addr_port_node server;
  const struct ares_addr_port_node *node = l->servers;
  ares_channel channel;
  int mask = 0;
  int status = ares_save_options(l->first, &options, &mask);

  if (status != ARES_SUCCESS)
    return status;
  mask |= set_options(&options, a->way, l->timeout_ms);
  status = ares_init_options(&channel, &options, mask);
  ares_destroy_options(&options);
  if (status != ARES_SUCCESS)
    return status;
  for (size_t i = 0; i < a->server; i++)
    node = node->next;
  server = *node;
  server.next = NULL;
  /* The saved options contain neither ports nor IPv6 servers. */
  status = ares_set_servers_ports(channel, &server);
  if (status == ARES_SUCCESS)
    a->channel = channel;
  else
    ares_destroy(channel);
  return status;
}

static void start_attempt(struct lookup *l, struct question *question, size_t server, enum dnsplan_way way)
{
  struct attempt *a = &l->attempt[l->attempts++];
  int status = ARES_SUCCESS;

  a->question = question;
  a->server = server;
  a->way = way;
  a->channel = NULL;
  a->has_ended = 0;
  a->is_dead = 0;
  if (server > 0 || way != DNSPLAN_EDNS)
    status = open_channel(l, a);
  if (status == ARES_SUCCESS)
    ares_query(a->channel ? a->channel : l->first, question->query->name.s, ns_c_in, ns_t_txt, answered, a);
  else
    answered(a, status, 0, NULL, 0);
}

/* Start what is due. Returns the number of questions that still wait. */
static size_t start_attempts(struct lookup *l)
{
  size_t waiting = 0;
  size_t server;
  enum dnsplan_way way;

  for (size_t i = 0; i < l->questions; i++) {
    struct question *question = &l->question[i];

    while (!question->is_done && dnsplan_next(&question->plan, now_ms(), &server, &way))
      start_attempt(l, question, server, way);
    waiting += !question->is_done && !dnsplan_is_over(&question->plan);
  }
  return waiting;
}

/* Close the channels of attempts that have ended, or all of them. */
static void close_attempts(struct lookup *l, int all)
{
  for (size_t i = 0; i < l->attempts; i++) {
    struct attempt *a = &l->attempt[i];

    if (!a->channel || (!all && !a->has_ended && !a->question->is_done))
      continue;
    ares_destroy(a->channel);
    a->channel = NULL;
  }
}

/* ---- waiting ------------------------------------------------------------------------------------ */

struct sockets {
  nfds_t count;
  struct pollfd poll[SOCKETS_MAX];
  ares_channel channel[SOCKETS_MAX];
};

static void add_sockets(struct sockets *s, ares_channel channel)
{
  ares_socket_t socket[ARES_GETSOCK_MAXNUM];
  int bits = ares_getsock(channel, socket, ARES_GETSOCK_MAXNUM);

  for (int i = 0; i < ARES_GETSOCK_MAXNUM && s->count < SOCKETS_MAX; i++) {
    /* ARES_GETSOCK_WRITABLE() is not used because it shifts into the sign bit. */
    int writable = (int)((unsigned int)bits >> (i + ARES_GETSOCK_MAXNUM) & 1);
    short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) | (writable ? POLLOUT : 0));

    if (!events)
      continue;
    s->poll[s->count].fd = socket[i];
    s->poll[s->count].events = events;
    s->channel[s->count++] = channel;
  }
}

static long long next_ms(const struct lookup *l)
{
  long long due_ms = l->end_ms;

  for (size_t i = 0; i < l->questions; i++)
    if (!l->question[i].is_done)
      due_ms = dnsplan_due_ms(&l->question[i].plan, due_ms);
  return due_ms;
}

/* Wait until something comes or is due. Returns 0 if that is not possible. */
static int wait_once(struct lookup *l)
{
  struct sockets s;
  long long wait_ms = next_ms(l) - now_ms();

  s.count = 0;
  add_sockets(&s, l->first);
  for (size_t i = 0; i < l->attempts; i++)
    if (l->attempt[i].channel)
      add_sockets(&s, l->attempt[i].channel);
  if (poll(s.poll, s.count, wait_ms > 0 ? (int)wait_ms : 0) == -1)
    return errno == EINTR;
  for (nfds_t i = 0; i < s.count; i++)
    if (s.poll[i].revents)
      ares_process_fd(s.channel[i], s.poll[i].fd, s.poll[i].fd);
  return 1;
}

/* The kernel reports a dead server once for several datagrams, so the attempts that share the socket end together. */
static void end_dead(struct lookup *l)
{
  int is_dead = 0;

  for (size_t i = 0; i < l->attempts; i++) {
    is_dead |= l->attempt[i].is_dead;
    l->attempt[i].is_dead = 0;
  }
  if (is_dead)
    ares_cancel(l->first);
  for (size_t i = 0; is_dead && i < l->attempts; i++)
    l->attempt[i].is_dead = 0;
}

static void look_up(struct lookup *l)
{
  while (start_attempts(l) && now_ms() < l->end_ms) {
    end_dead(l);
    if (!wait_once(l))
      break;
    close_attempts(l, 0);
  }
  for (size_t i = 0; i < l->questions; i++) {
    struct question *question = &l->question[i];

    if (question->is_done)
      continue;
    /* An attempt that is still open has met silence. */
    if (question->plan.open && question->plan.trouble < DNSPLAN_SILENCE)
      question->plan.trouble = DNSPLAN_SILENCE;
    dnsanswer_none(question->query, question->plan.trouble);
    question->is_done = 1;
  }
  close_attempts(l, 1);
  ares_cancel(l->first);
}

/* ---- dns.h -------------------------------------------------------------------------------------- */

/* The parser of c-ares for such a list is not used because it accepts much that is not an address. */
static int set_servers(ares_channel channel, const char *list)
{
  struct nameserver server[DNSPLAN_SERVERS_MAX];
  struct ares_addr_port_node node[DNSPLAN_SERVERS_MAX];
  size_t count;

  if (!nameservers_parse(server, DNSPLAN_SERVERS_MAX, &count, span_of(list)))
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

void dns_open(struct dns *d, const char *servers)
{
  dns_open_each(d, servers, DNS_TIMEOUT_MS);
}

void dns_open_each(struct dns *d, const char *servers, int timeout_ms)
{
  struct ares_options options;
  ares_channel channel;
  int mask;

  d->channel = NULL;
  d->wrong = "the resolver can't be started";
  memset(&options, 0, sizeof options);
  mask = set_options(&options, DNSPLAN_EDNS, timeout_ms);
  if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS
      || ares_init_options(&channel, &options, mask) != ARES_SUCCESS)
    return;
  d->channel = channel;
  d->wrong = servers && !set_servers(channel, servers) ? "DNSCACHEIP is no list of addresses" : NULL;
}

void dns_txt(const struct dns *d, struct keyquery *q, size_t count, int timeout_ms)
{
  struct lookup l;
  size_t servers = 0;

  l.servers = NULL;
  if (d->wrong || ares_get_servers_ports(d->channel, &l.servers) != ARES_SUCCESS) {
    for (size_t i = 0; i < count; i++)
      dnsanswer_unknown(&q[i], d->wrong ? d->wrong : "out of memory");
    return;
  }
  for (const struct ares_addr_port_node *node = l.servers; node && servers < DNSPLAN_SERVERS_MAX; node = node->next)
    servers++;
  l.first = d->channel;
  l.questions = count;
  l.attempts = 0;
  l.timeout_ms = timeout_ms;
  l.end_ms = now_ms() + timeout_ms;
  for (size_t i = 0; i < count; i++) {
    l.question[i].query = &q[i];
    l.question[i].is_done = 0;
    dnsplan_init(&l.question[i].plan, servers, l.end_ms - timeout_ms, timeout_ms);
  }
  look_up(&l);
  ares_free_data(l.servers);
}

void dns_close(struct dns *d)
{
  if (d->channel)
    ares_destroy(d->channel);
}
