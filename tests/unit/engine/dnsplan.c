/* dnsplan: whole look-ups on a clock of our own, against servers that answer, fail or are silent. */
#include "tests/tap.h"
#include "engine/dnsplan.h"

#define LIMIT_MS 20000
#define START_MS 1000000

enum behaviour {
  SILENT,
  GOOD,
  BAD,
  CUT,        /* truncated */
  SERVFAIL,
  DEAD        /* no server */
};

struct behaves {
  enum behaviour behaviour;
  int after_ms;
};

static const enum dnsplan_trouble trouble_of[] = {
  [BAD] = DNSPLAN_BAD, [CUT] = DNSPLAN_TRUNCATED, [SERVFAIL] = DNSPLAN_FAILURE, [DEAD] = DNSPLAN_NO_SERVER
};

/* the servers, with the three ways of each; the log is `time server way` for each attempt and the end */
static const struct {
  const char *what;
  size_t servers;
  struct behaves way[DNSPLAN_SERVERS_MAX][DNSPLAN_WAYS];
  const char *wanted;
} cases[] = {
  { "a good server", 1, { { { GOOD, 10 } } }, "0:0e 10:good" },
  { "a good server that needs the whole time", 1, { { { GOOD, 19999 }, { SILENT, 0 }, { SILENT, 0 } } },
    "0:0e 2500:0p 7500:0t 19999:good" },
  { "an answer to the second datagram alone", 1, { { { SILENT, 0 }, { GOOD, 1 } } }, "0:0e 2500:0p 2501:good" },
  { "truncated: TCP at once", 1, { { { CUT, 5 }, { BAD, 0 }, { GOOD, 10 } } }, "0:0e 5:0t 15:good" },
  { "truncated, and slow by TCP", 1, { { { CUT, 5 }, { BAD, 0 }, { GOOD, 15000 } } }, "0:0e 5:0t 15005:good" },
  { "truncated late: no second TCP", 1, { { { CUT, 9000 }, { SILENT, 0 }, { GOOD, 4000 } } },
    "0:0e 2500:0p 7500:0t 11500:good" },
  { "truncated after the second datagram: TCP at once", 1, { { { CUT, 3000 }, { SILENT, 0 }, { GOOD, 10 } } },
    "0:0e 2500:0p 3000:0t 3010:good" },
  { "truncated without EDNS", 1, { { { BAD, 1 }, { CUT, 1 }, { GOOD, 1 } } }, "0:0e 1:0p 2:0t 3:good" },
  { "no EDNS", 1, { { { BAD, 1 }, { GOOD, 1 } } }, "0:0e 1:0p 2:good" },
  { "no UDP", 1, { { { BAD, 1 }, { BAD, 1 }, { GOOD, 1 } } }, "0:0e 1:0p 2:0t 3:good" },
  { "a bad server", 1, { { { BAD, 1 }, { BAD, 1 }, { BAD, 1 } } }, "0:0e 1:0p 2:0t 3:over 3" },
  { "a dead server", 1, { { { DEAD, 0 }, { DEAD, 0 }, { DEAD, 0 } } }, "0:0e 0:0p 0:0t 0:over 0" },
  { "truncated, and no TCP", 1, { { { CUT, 1 }, { BAD, 1 }, { DEAD, 1 } } }, "0:0e 1:0t 2:over 2" },
  { "truncated by TCP too", 1, { { { CUT, 1 }, { BAD, 1 }, { CUT, 1 } } }, "0:0e 1:0t 2:over 2" },
  { "truncated, and TCP is silent", 1, { { { CUT, 1 }, { BAD, 1 }, { SILENT, 1 } } }, "0:0e 1:0t 20000:open 2" },
  { "a failure counts more than no TCP", 1, { { { SERVFAIL, 1 }, { SERVFAIL, 1 }, { DEAD, 1 } } },
    "0:0e 1:0p 2:0t 3:over 5" },
  { "a silent server", 1, { { { SILENT, 0 } } }, "0:0e 2500:0p 7500:0t 20000:open 0" },
  { "a late failure waits for the later attempt", 1, { { { BAD, 3000 }, { GOOD, 2000 } } },
    "0:0e 2500:0p 4500:good" },
  { "the first server is silent", 2, { { { SILENT, 0 } }, { { GOOD, 10 } } }, "0:0e 2500:0p 2500:1e 2510:good" },
  { "the first server is slow", 2, { { { GOOD, 4000 } }, { { SILENT, 0 } } }, "0:0e 2500:0p 2500:1e 4000:good" },
  { "the first server fails", 2, { { { SERVFAIL, 5 }, { SERVFAIL, 5 }, { SERVFAIL, 5 } }, { { GOOD, 4 } } },
    "0:0e 5:0p 5:1e 9:good" },
  { "the first server is slow by TCP", 2,
    { { { CUT, 5 }, { BAD, 0 }, { SILENT, 5 } }, { { CUT, 5 }, { BAD, 0 }, { GOOD, 5 } } },
    "0:0e 5:0t 2500:1e 2505:1t 2510:good" },
  { "the first server has no TCP", 2, { { { CUT, 5 }, { BAD, 0 }, { DEAD, 5 } }, { { GOOD, 5 } } },
    "0:0e 5:0t 10:1e 15:good" },
  { "the first server knows no EDNS, the second is silent", 2, { { { BAD, 5 }, { GOOD, 5 } }, { { SILENT, 0 } } },
    "0:0e 5:0p 5:1e 10:good" },
  { "all are dead", 3, { { { DEAD, 0 }, { DEAD, 0 }, { DEAD, 0 } }, { { DEAD, 0 }, { DEAD, 0 }, { DEAD, 0 } },
                         { { DEAD, 0 }, { DEAD, 0 }, { DEAD, 0 } } },
    "0:0e 0:0p 0:1e 0:0t 0:2e 0:1p 0:2p 0:1t 0:2t 0:over 0" },
  { "one is dead, one refuses by all ways", 2,
    { { { DEAD, 0 }, { DEAD, 0 }, { DEAD, 0 } }, { { SERVFAIL, 5 }, { SERVFAIL, 5 }, { SERVFAIL, 5 } } },
    "0:0e 0:0p 0:1e 0:0t 5:1p 10:1t 15:over 5" },
  { "the last of eight servers starts in the first half", 8, { { { SILENT, 0 } }, { { SILENT, 0 } }, { { SILENT, 0 } },
    { { SILENT, 0 } }, { { SILENT, 0 } }, { { SILENT, 0 } }, { { SILENT, 0 } }, { { GOOD, 5 } } },
    "0:0e 1250:1e 2500:0p 2500:2e 3750:1p 3750:3e 5000:2p 5000:4e 6250:3p 6250:5e 7500:0t 7500:4p 7500:6e 8750:1t "
    "8750:5p 8750:7e 8755:good" },
  { "no server at all", 0, { { { SILENT, 0 } } }, "0:over 0" },
};

struct event {
  long long at_ms;
  size_t server;
  enum dnsplan_way way;
};

struct run {
  struct dnsplan plan;
  struct event event[DNSPLAN_SERVERS_MAX * DNSPLAN_WAYS];
  size_t events;
  char log[2000];
};

static void note(struct run *r, long long now_ms, const char *what)
{
  size_t len = strlen(r->log);

  snprintf(r->log + len, sizeof r->log - len, "%s%lld:%s", len ? " " : "", now_ms - START_MS, what);
}

static void end(struct run *r, long long now_ms, const char *how)
{
  char text[50];

  snprintf(text, sizeof text, "%s %d", how, (int)r->plan.trouble);
  note(r, now_ms, text);
}

static void start_due(struct run *r, size_t which, long long now_ms)
{
  size_t server;
  enum dnsplan_way way;
  char text[50];

  while (dnsplan_next(&r->plan, now_ms, &server, &way)) {
    const struct behaves *b = &cases[which].way[server][way];

    snprintf(text, sizeof text, "%zu%c", server, "ept"[way]);
    note(r, now_ms, text);
    if (b->behaviour == SILENT)
      continue;
    r->event[r->events].at_ms = now_ms + b->after_ms;
    r->event[r->events].server = server;
    r->event[r->events++].way = way;
  }
}

static struct event *first_event(struct run *r)
{
  struct event *first = NULL;

  for (size_t i = 0; i < r->events; i++)
    if (r->event[i].at_ms >= 0 && (!first || r->event[i].at_ms < first->at_ms))
      first = &r->event[i];
  return first;
}

static void play(struct run *r, size_t which)
{
  long long now_ms = START_MS;
  const long long end_ms = START_MS + LIMIT_MS;

  dnsplan_init(&r->plan, cases[which].servers, now_ms, LIMIT_MS);
  for (;;) {
    struct event *e;
    enum behaviour behaviour;

    start_due(r, which, now_ms);
    if (dnsplan_is_over(&r->plan)) {
      end(r, now_ms, "over");
      return;
    }
    e = first_event(r);
    now_ms = dnsplan_due_ms(&r->plan, end_ms);
    if (e && e->at_ms <= now_ms) {
      now_ms = e->at_ms;
      e->at_ms = -1;
      behaviour = cases[which].way[e->server][e->way].behaviour;
      if (behaviour == GOOD) {
        note(r, now_ms, "good");
        return;
      }
      dnsplan_failed(&r->plan, e->server, e->way, trouble_of[behaviour], now_ms);
    } else if (now_ms >= end_ms) {
      end(r, now_ms, "open");
      return;
    }
  }
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct run r;

    memset(&r, 0, sizeof r);
    play(&r, i);
    is_bytes(r.log, strlen(r.log), cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  return tap_done();
}
