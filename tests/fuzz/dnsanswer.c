/* dnsanswer: any bytes as the answer of a name server. A second reader, written from RFC 1035 4.1, finds the rcode and
 * the TXT records in their order, with their strings joined. A well-formed packet must give exactly these; a truncated
 * one gives no records and is no proof that there are none. Then each record goes to dkim/keyrecord.
 *
 * c-ares has read the header before it calls; this part is written here from its manual, ares_query(3). If the first
 * byte of the input is less than 16, it is a status of another kind: no packet at all.
 */
#include "engine/dns_ares.c"

#include "dkim/keyrecord.h"
#include "tests/fuzz/guard.h"

#define RECORDS_MAX 64
#define NAME_MAX_BYTES 255

struct reading {
  size_t count;            /* of TXT records */
  size_t end[RECORDS_MAX]; /* of each in text */
  char text[65536];
  int is_whole;            /* all that the header counts is there */
  int is_good;             /* and its names are names (4.1.4) */
};

static size_t number(struct span p, size_t at)
{
  return ((size_t)(unsigned char)p.p[at] << 8) + (unsigned char)p.p[at + 1];
}

/* Goes behind a name. 0 if the packet ends in it. */
static int skip_name(struct span p, size_t *at)
{
  while (*at < p.len) {
    size_t n = (unsigned char)p.p[*at];

    if (n >= 192) {
      *at += 2;
      return *at <= p.len;
    }
    *at += n + 1;
    if (n == 0)
      return 1;
  }
  return 0;
}

/* labels and pointers to what stands before them, 255 bytes in all */
static int is_name(struct span p, size_t at)
{
  size_t len = 0;
  size_t start = at;

  for (;;) {
    size_t n;

    if (at >= p.len)
      return 0;
    n = (unsigned char)p.p[at];
    if (n >= 192) {
      if (at + 1 >= p.len || (number(p, at) & 16383) >= start)
        return 0;
      at = start = number(p, at) & 16383;
      continue;
    }
    len += n + 1;
    if (n > 63 || len > NAME_MAX_BYTES)
      return 0;
    if (n == 0)
      return 1;
    at += n + 1;
  }
}

/* 0 if a string reaches over the end of its record */
static int read_strings(struct reading *r, struct span data)
{
  size_t end = r->count ? r->end[r->count - 1] : 0;

  if (data.len == 0)
    return 1;
  while (data.len) {
    size_t n = (unsigned char)data.p[0];

    if (n >= data.len)
      return 0;
    memcpy(r->text + end, data.p + 1, n);
    end += n;
    data = span_make(data.p + 1 + n, data.len - 1 - n);
  }
  if (r->count == RECORDS_MAX)
    return 0;
  r->end[r->count++] = end;
  return 1;
}

static void naive_read(struct reading *r, struct span p)
{
  size_t at = 12;
  size_t questions = number(p, 4);
  size_t answers = number(p, 6);

  r->count = 0;
  r->is_whole = 0;
  r->is_good = questions == 1;
  for (size_t i = 0; i < questions + answers; i++) {
    size_t len;

    r->is_good &= is_name(p, at);
    if (!skip_name(p, &at) || p.len - at < (i < questions ? 4u : 10u))
      return;
    if (i < questions) {
      at += 4;
      continue;
    }
    len = number(p, at + 8);
    at += 10;
    if (p.len - at < len)
      return;
    /* TXT, and Internet or Chaos: no server gives the other class than it was asked for */
    if (number(p, at - 10) == 16 && (number(p, at - 8) == 1 || number(p, at - 8) == 3)
        && !read_strings(r, span_make(p.p + at, len)))
      return;
    at += len;
  }
  r->is_whole = 1;
}

/* what c-ares calls with, for this packet */
static int status_of(struct span p)
{
  if (p.len < 12)
    return ARES_EBADRESP;
  switch (p.p[3] & 15) {
    case 0: return number(p, 6) ? ARES_SUCCESS : ARES_ENODATA;
    case 1: return ARES_EFORMERR;
    case 2: return ARES_ESERVFAIL;
    case 3: return ARES_ENOTFOUND;
    case 4: return ARES_ENOTIMP;
    case 5: return ARES_EREFUSED;
    default: return ARES_SUCCESS;
  }
}

static int is_same(const struct keyquery *q, const struct reading *r)
{
  const size_t *end = genalloc_s(size_t, &q->ends);

  if (genalloc_len(size_t, &q->ends) != r->count || q->text.len != (r->count ? r->end[r->count - 1] : 0))
    return 0;
  for (size_t i = 0; i < r->count; i++)
    if (end[i] != r->end[i])
      return 0;
  return q->text.len == 0 || memcmp(q->text.s, r->text, q->text.len) == 0;
}

static void check_answer(const struct keyquery *q, struct span p)
{
  static struct reading want;
  int code = p.len < 12 ? -1 : p.p[3] & 15;

  if (code == 3 || (code == 0 && number(p, 6) == 0)) {
    check(q->answer == KEYQUERY_ABSENT);
    return;
  }
  if (code != 0) {
    check(q->answer == KEYQUERY_UNKNOWN);
    return;
  }
  naive_read(&want, p);
  if (want.is_whole && want.is_good)
    check(q->answer == (want.count ? KEYQUERY_FOUND : KEYQUERY_ABSENT));
  if (!want.is_whole)
    check(q->answer == KEYQUERY_UNKNOWN);
  /* whatever becomes of names that are none, the records are these */
  check(q->answer != KEYQUERY_FOUND || (want.count && is_same(q, &want)));
  check(q->answer != KEYQUERY_ABSENT || want.count == 0);
}

static void parse_records(const struct keyquery *q)
{
  const size_t *end = genalloc_s(size_t, &q->ends);

  for (size_t i = 0; i < genalloc_len(size_t, &q->ends); i++) {
    size_t start = i ? end[i - 1] : 0;
    struct span text;
    struct keyrecord r;

    check(start <= end[i] && end[i] <= q->text.len);
    text = fuzz_copy(span_make(q->text.s + start, end[i] - start));
    memset(&r, 0, sizeof r);
    check(keyrecord_parse(&r, text) != CAUSE_VERIFIED);
    keyrecord_free(&r);
    fuzz_drop(text);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const int other[16] = {
    ARES_EBADQUERY, ARES_EBADNAME, ARES_EBADFAMILY, ARES_EBADRESP, ARES_ECONNREFUSED, ARES_ETIMEOUT, ARES_EOF,
    ARES_EFILE, ARES_ENOMEM, ARES_EDESTRUCTION, ARES_EBADSTR, ARES_ECANCELLED, ARES_ESERVFAIL, ARES_EREFUSED,
    ARES_ENOTIMP, ARES_ENODATA
  };
  struct keyquery q;
  size_t left = 1;
  struct question question;

  if (size == 0 || size > 65536)
    return 0;
  memset(&q, 0, sizeof q);
  question.query = &q;
  question.left = &left;
  if (data[0] < 16) {
    int status = other[data[0]];

    answered(&question, status, 0, NULL, 0);
    /* no such name can be asked for, or there is nothing at it: proof. All else is none. */
    check(q.answer == (status == ARES_EBADNAME || status == ARES_ENODATA ? KEYQUERY_ABSENT : KEYQUERY_UNKNOWN));
  } else {
    struct span packet = guard_copy(span_make((const char *)data + 1, size - 1));

    answered(&question, status_of(packet), 0, (unsigned char *)(size_t)packet.p, (int)packet.len);
    check_answer(&q, packet);
  }
  check(left == 0);
  check(q.answer != KEYQUERY_UNKNOWN || (q.why && *q.why));
  check(q.answer == KEYQUERY_FOUND || q.text.len == 0);
  parse_records(&q);
  keyquery_free(&q);
  return 0;
}
