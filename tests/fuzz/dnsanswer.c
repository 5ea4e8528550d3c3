/* dnsanswer: any bytes as the answer of a name server. A second reader, written from RFC 1035 4.1, finds the code and
 * the TXT records in their order, with their strings joined. A well-formed packet must give exactly these; one that is
 * truncated, damaged or not a response is no proof that there are none. Then each record goes to dkim/keyrecord.
 *
 * If the first byte of the input is less than 16, it is a status of c-ares without a packet; else its lowest bit tells
 * whether the packet came by TCP.
 */
#include <sys/select.h>

#include "engine/dnsanswer.h"

#include "dkim/keyrecord.h"
#include "tests/fuzz/guard.h"

#define CARES_NO_DEPRECATED
#include <ares.h>

#define RECORDS_MAX 64
#define NAME_MAX_BYTES 255

struct reading {
  size_t count;            /* of TXT records */
  size_t end[RECORDS_MAX]; /* of each in text */
  char text[65536];
  int is_whole;            /* all that the header counts is there */
  int answers_whole;       /* all questions and answers are there */
  int has_unusual;         /* an answer that is neither TXT nor an alias, or a TXT record without a string */
  unsigned int types;      /* in the authority section: 1 for NS, 2 for SOA */
  unsigned int extended;   /* upper bits of the code, from the last OPT record */
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

  if (data.len == 0) {
    r->has_unusual = 1;
    return 1;
  }
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

/* 0 if it reaches over the end of the packet */
static int read_record(struct reading *r, struct span p, size_t *at, size_t section)
{
  size_t type;
  size_t class;
  size_t len;

  r->is_good &= is_name(p, *at);
  if (!skip_name(p, at) || p.len - *at < 10)
    return 0;
  type = number(p, *at);
  class = number(p, *at + 2);
  len = number(p, *at + 8);
  if (section == 2 && (type == 2 || type == 6))
    r->types |= type == 2 ? 1 : 2;
  if (section == 3 && type == 41)
    r->extended = (unsigned char)p.p[*at + 4];
  *at += 10;
  if (p.len - *at < len)
    return 0;
  if (section == 1) {
    /* TXT, and Internet or Chaos: no server gives the other class than it was asked for */
    if (type == 16 && (class == 1 || class == 3)) {
      if (!read_strings(r, span_make(p.p + *at, len)))
        r->is_good = 0;
    } else if (type != 5 && type != 39 && type != 46) {
      r->has_unusual = 1;
    }
  }
  *at += len;
  return 1;
}

static void naive_read(struct reading *r, struct span p)
{
  size_t at = 12;

  memset(r, 0, sizeof *r);
  r->is_good = number(p, 4) == 1;
  for (size_t i = 0; i < number(p, 4); i++) {
    r->is_good &= is_name(p, at);
    if (!skip_name(p, &at) || p.len - at < 4)
      return;
    at += 4;
  }
  for (size_t section = 1; section <= 3; section++) {
    for (size_t i = 0; i < number(p, 4 + 2 * section); i++)
      if (!read_record(r, p, &at, section))
        return;
    r->answers_whole = 1;
  }
  r->is_whole = 1;
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

static void check_answer(const struct keyquery *q, int is_answer, enum dnsplan_trouble trouble, struct span p,
                         int is_tcp)
{
  static struct reading want;
  int is_strict = ARES_VERSION >= 0x012200;
  int code = p.len < 12 ? -1 : p.p[3] & 15;
  int is_response = p.len >= 12 && (p.p[2] & 0x80) && !(p.p[2] & 0x78);
  int is_truncated = p.len >= 12 && (p.p[2] & 2);

  check(!is_response || code != 2 || (!is_answer && trouble == DNSPLAN_FAILURE));
  check(!is_response || code != 5 || (!is_answer && trouble == DNSPLAN_REFUSED));
  if (!is_response || (code != 0 && code != 3)) {
    check(!is_answer);
    return;
  }
  naive_read(&want, p);
  if (is_truncated && want.is_whole && want.extended == 0 && !is_tcp)
    check(!is_answer && trouble == DNSPLAN_TRUNCATED);
  if (!is_answer) {
    /* An answer that a good server may give is never refused. c-ares 1.34 refuses more that none gives, such as a
     * question of a class that does not exist.
     */
    check((is_strict && trouble == DNSPLAN_BAD) || is_truncated
          || !want.is_whole || !want.is_good || want.extended || want.has_unusual || want.types == 1);
    return;
  }
  check(want.extended == 0);
  if (q->answer == KEYQUERY_ABSENT) {
    check(want.is_whole && !is_truncated);
    check(code == 3 || (want.count == 0 && !want.has_unusual && want.types != 1));
  }
  if (q->answer == KEYQUERY_FOUND) {
    check(code == 0 && want.count && want.answers_whole && is_same(q, &want));
    check(!is_truncated || is_tcp);
  }
  check(q->answer != KEYQUERY_UNKNOWN);
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
  enum dnsplan_trouble trouble;
  int is_answer;

  if (size == 0 || size > 65536)
    return 0;
  memset(&q, 0, sizeof q);
  if (data[0] < 16) {
    is_answer = dnsanswer_take(&q, other[data[0]], span_make(NULL, 0), 0, &trouble);
    /* A name that no query can ask for: proof. All else is none. */
    check(is_answer == (other[data[0]] == ARES_EBADNAME));
    check(!is_answer || q.answer == KEYQUERY_ABSENT);
  } else {
    struct span packet = guard_copy(span_make((const char *)data + 1, size - 1));

    is_answer = dnsanswer_take(&q, ARES_SUCCESS, packet, data[0] & 1, &trouble);
    check_answer(&q, is_answer, trouble, packet, data[0] & 1);
  }
  if (!is_answer)
    dnsanswer_none(&q, trouble);
  check(is_answer == (q.answer != KEYQUERY_UNKNOWN));
  check(q.answer != KEYQUERY_UNKNOWN || (q.why && *q.why));
  check(q.answer == KEYQUERY_FOUND || q.text.len == 0);
  parse_records(&q);
  keyquery_free(&q);
  return 0;
}
