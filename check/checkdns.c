/* checkdns: queries are made in batches, as many at once as dns_txt() takes. */
#include "check/checkdns.h"

#include "crypto/secret.h"
#include "engine/dns.h"
#include "text/hostname.h"

/* After this number of batches in a row without any answer, no more queries are made. */
#define SILENT_MAX 2

/* what stands between the selector and d= in a name */
#define BETWEEN "._domainkey."

static int copy(stralloc *s, const char *text)
{
  return span_copy(s, span_of(text)) && stralloc_0(s);
}

/* Add the question for a name that consists of these parts. Returns 1; 0 if it is too long, or memory is short. */
static int add_name(struct keyquery *q, struct span a, struct span b, struct span c)
{
  if (a.len + b.len + c.len <= HOSTNAME_MAX && stralloc_catb(&q->name, a.p, a.len)
      && stralloc_catb(&q->name, b.p, b.len) && stralloc_catb(&q->name, c.p, c.len) && stralloc_0(&q->name))
    return 1;
  stralloc_free(&q->name);
  return 0;
}

/* The names at which a record is found that was published in a wrong way. Returns their number. */
static size_t wrong_names(struct keyquery *q, const struct checkrecord *r)
{
  struct span name = span_first(span_sa(&r->query.name), r->query.name.len - 1);
  struct span d = span_of(r->domain.s);
  struct span selector = span_first(name, name.len - d.len - strlen(BETWEEN));
  size_t count = 0;

  /* jan.example.org: without _domainkey */
  count += (size_t)add_name(&q[count], selector, span_make(".", 1), d);
  /* jan._domainkey.example.org.example.org: the server put the zone behind a name that was already complete */
  for (; count < LIMIT_SIGNATURES && hostname_labels(d) >= 2; d = span_from(d, span_find(d, '.') + 1))
    count += (size_t)add_name(&q[count], name, span_make(".", 1), d);
  return count;
}

/* Was the record of this key published under a wrong name? */
static void find_elsewhere(struct checkdns *d, struct checkrecord *r)
{
  struct keyquery q[LIMIT_SIGNATURES] = { 0 };
  size_t count = wrong_names(q, r);
  struct dns dns;

  dns_open(&dns, d->servers);
  dns_txt(&dns, q, count, DNS_TIMEOUT_MS);
  dns_close(&dns);
  for (size_t i = 0; i < count; i++) {
    if (r->found_at.len == 0 && checkrecord_has_key(r, &q[i]))
      (void)copy(&r->found_at, q[i].name.s);
    keyquery_free(&q[i]);
  }
}

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
    if (q[i].answer == KEYQUERY_ABSENT && !d->record[i].is_spare)
      find_elsewhere(d, &d->record[i]);
    checkrecord_say(&d->record[i], d->check);
    checkrecord_free(&d->record[i]);
  }
  d->silent = unknown == d->records ? d->silent + 1 : 0;
  d->records = 0;
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
  else if (is_new && (!copy(&r->query.name, q->name) || !copy(&r->path, q->path) || !copy(&r->domain, q->domain)
                      || !copy(&r->publish, q->publish) || !copy(&r->renew, q->renew)))
    check_say(d->check, CHECK_BLIND, q->name, "out of memory", "try again");
  else if (is_new && ++d->records < LIMIT_SIGNATURES)
    return;
  if (d->records == LIMIT_SIGNATURES)
    checkdns_end(d);
  else
    checkrecord_free(r);
}
