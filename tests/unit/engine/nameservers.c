/* nameservers: each form of an address, alone and in lists, and what only looks like one. */
#include "tests/tap.h"
#include "engine/nameservers.h"

#include <arpa/inet.h>

#define MAX 8

/* as `family address port` for each server */
static const struct {
  const char *list;
  const char *wanted;  /* NULL: refused */
} cases[] = {
  { "", "" },
  { " , ,", "" },
  { "192.0.2.1", "4 192.0.2.1 53;" },
  { "192.0.2.1:5353", "4 192.0.2.1 5353;" },
  { "192.0.2.1:65535", "4 192.0.2.1 65535;" },
  { "2001:db8::1", "6 2001:db8::1 53;" },
  { "::1", "6 ::1 53;" },
  { "[::1]", "6 ::1 53;" },
  { "[2001:db8::1]:54", "6 2001:db8::1 54;" },
  { "192.0.2.1 192.0.2.2", "4 192.0.2.1 53;4 192.0.2.2 53;" },
  { "192.0.2.1,[::1]:5 , 192.0.2.2:6", "4 192.0.2.1 53;6 ::1 5;4 192.0.2.2 6;" },
  { "1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 1.1.1.7 1.1.1.8",
    "4 1.1.1.1 53;4 1.1.1.2 53;4 1.1.1.3 53;4 1.1.1.4 53;4 1.1.1.5 53;4 1.1.1.6 53;4 1.1.1.7 53;4 1.1.1.8 53;" },
  { "1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 1.1.1.7 1.1.1.8 1.1.1.9", NULL },
  { "192.0.2", NULL },
  { "192.0.2.256", NULL },
  { "192.0.2.1:", NULL },
  { "192.0.2.1:0", NULL },
  { "192.0.2.1:65536", NULL },
  { "192.0.2.1:5a", NULL },
  { "192.0.2.1x", NULL },
  { "[192.0.2.1]", NULL },
  { "[::1", NULL },
  { "[::1]5", NULL },
  { "[]", NULL },
  { ":53", NULL },
  { "ns.example.org", NULL },
  { "192.0.2.1 x", NULL },
  { "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", NULL },
};

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct nameserver server[MAX];
    char got[400] = "";
    size_t len = 0;
    size_t count;
    int good = nameservers_parse(server, MAX, &count, span_of(cases[i].list));

    ok(good == (cases[i].wanted != NULL), "`%s` is %s", cases[i].list, cases[i].wanted ? "taken" : "refused");
    if (!good || !cases[i].wanted)
      continue;
    for (size_t n = 0; n < count; n++) {
      char address[INET6_ADDRSTRLEN];

      inet_ntop(server[n].family, server[n].address, address, sizeof address);
      len += (size_t)snprintf(got + len, sizeof got - len, "%c %s %d;", server[n].family == AF_INET ? '4' : '6',
                              address, server[n].port);
    }
    is_bytes(got, len, cases[i].wanted, strlen(cases[i].wanted), "  and these servers");
  }
  return tap_done();
}
