/* dnsplan: see the header for the order. */
#include "engine/dnsplan.h"

#define FIRST_WAIT_PART 8
/* Who does not know EDNS answers a plain datagram at once, so TCP can wait for the rest of the slow ones. */
#define SECOND_WAIT_TIMES 2

void dnsplan_init(struct dnsplan *p, size_t servers, long long now_ms, int timeout_ms)
{
  long long stagger_ms;

  p->wait_ms = timeout_ms / FIRST_WAIT_PART;
  p->servers = servers;
  p->open = 0;
  p->trouble = DNSPLAN_NO_SERVER;
  stagger_ms = servers ? timeout_ms / 2 / (long long)servers : 0;
  if (stagger_ms > p->wait_ms)
    stagger_ms = p->wait_ms;
  for (size_t i = 0; i < servers; i++) {
    p->server[i].next = DNSPLAN_EDNS;
    p->server[i].due_ms = now_ms + (long long)i * stagger_ms;
  }
}

int dnsplan_next(struct dnsplan *p, long long now_ms, size_t *server, enum dnsplan_way *way)
{
  for (size_t i = 0; i < p->servers; i++) {
    if (p->server[i].next == DNSPLAN_WAYS || p->server[i].due_ms > now_ms)
      continue;
    *server = i;
    *way = p->server[i].next++;
    p->server[i].due_ms = now_ms + (*way == DNSPLAN_EDNS ? p->wait_ms : SECOND_WAIT_TIMES * p->wait_ms);
    p->open++;
    return 1;
  }
  return 0;
}

/* the next server that was not asked yet starts now */
static void start_another(struct dnsplan *p, long long now_ms)
{
  for (size_t i = 0; i < p->servers; i++) {
    if (p->server[i].next != DNSPLAN_EDNS)
      continue;
    if (p->server[i].due_ms > now_ms)
      p->server[i].due_ms = now_ms;
    return;
  }
}

void dnsplan_failed(struct dnsplan *p, size_t server, enum dnsplan_way way, enum dnsplan_trouble trouble,
                    long long now_ms)
{
  p->open--;
  if (trouble > p->trouble)
    p->trouble = trouble;
  if (trouble == DNSPLAN_TRUNCATED && p->server[server].next != DNSPLAN_WAYS) {
    /* Without EDNS the answer would be cut earlier still. */
    p->server[server].next = DNSPLAN_TCP;
    p->server[server].due_ms = now_ms;
    return;
  }
  /* Not if a later attempt at this server is open: that one decides. */
  if (p->server[server].next == way + 1u)
    p->server[server].due_ms = now_ms;
  start_another(p, now_ms);
}

long long dnsplan_due_ms(const struct dnsplan *p, long long end_ms)
{
  for (size_t i = 0; i < p->servers; i++)
    if (p->server[i].next != DNSPLAN_WAYS && p->server[i].due_ms < end_ms)
      end_ms = p->server[i].due_ms;
  return end_ms;
}

int dnsplan_is_over(const struct dnsplan *p)
{
  for (size_t i = 0; i < p->servers; i++)
    if (p->server[i].next != DNSPLAN_WAYS)
      return 0;
  return p->open == 0;
}
