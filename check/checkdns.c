/* checkdns: queries are made in batches, as many at once as dns_txt() takes. */
#include "check/checkdns.h"

#include "crypto/secret.h"
#include "engine/dns.h"
#include "text/hostname.h"

/* After this number of batches in a row without any answer, no more queries are made. */
#define SILENT_MAX 2

void checkdns_end(struct checkdns *d)
{
  struct keyquery q[LIMIT_SIGNATURES];
  struct dns dns;
  size_t unknown = 0;

  if (d->records == 0)
    return;
  for (size_t i = 0; i < d->records; i++)
    q[i] = d->record[i].query;
  if (d->silent < SILENT_MAX) {
    dns_open(&dns, d->servers);
    dns_txt(&dns, q, d->records, DNS_TIMEOUT_MS);
    dns_close(&dns);
  }
  for (size_t i = 0; i < d->records; i++) {
    if (d->silent >= SILENT_MAX)
      q[i].why = "not asked, since nothing was answered before";
    unknown += q[i].answer == KEYQUERY_UNKNOWN;
    d->record[i].query = q[i];
    checkrecord_say(&d->record[i], d->check);
    checkrecord_free(&d->record[i]);
  }
  d->silent = unknown == d->records ? d->silent + 1 : 0;
  d->records = 0;
}

static int copy(stralloc *s, const char *text)
{
  return span_copy(s, span_of(text)) && stralloc_0(s);
}

void checkdns_add(struct checkdns *d, const struct checkdns_question *q, struct private_key *key)
{
  struct checkrecord *r = &d->record[d->records];
  stralloc both = STRALLOC_ZERO;
  int is_new = check_is_new(d->check, check_text(&both, q->name, " ", q->path, (char *)NULL));

  stralloc_free(&both);
  r->key = *key;
  secret_wipe(key, sizeof *key);
  r->identity_below = q->identity_below;
  r->is_spare = q->is_spare;
  if (is_new && strlen(q->name) > HOSTNAME_MAX)
    check_say(d->check, CHECK_ERROR, q->name, "longer than 253 bytes: no DNS record can have this name",
              "take a shorter selector or sdid");
  else if (is_new && (!copy(&r->query.name, q->name) || !copy(&r->path, q->path) || !copy(&r->publish, q->publish)))
    check_say(d->check, CHECK_BLIND, q->name, "out of memory", "try again");
  else if (is_new && ++d->records < LIMIT_SIGNATURES)
    return;
  if (d->records == LIMIT_SIGNATURES)
    checkdns_end(d);
  else
    checkrecord_free(r);
}
