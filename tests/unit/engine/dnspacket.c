/* dnspacket: each kind of packet, each part of it wrong, and each length that it can be cut to. */
#include "tests/tap.h"
#include "engine/dnspacket.h"

#define ID "\x12\x34"
#define COUNTS(q, a, n, r) "\0" q "\0" a "\0" n "\0" r
#define QUESTION "\1k\1d\0\0\x10\0\1"
#define OWNER "\xc0\x0c"
#define TTL "\0\0\0\x3c"
#define TXT OWNER "\0\x10\0\1" TTL "\0\2\1x"
#define TXT_CHAOS OWNER "\0\x10\0\3" TTL "\0\2\1x"
#define TXT_HESIOD OWNER "\0\x10\0\4" TTL "\0\2\1x"
#define CNAME OWNER "\0\5\0\1" TTL "\0\3\1e\0"
#define DNAME "\1d\0\0\x27\0\1" TTL "\0\3\1e\0"
#define RRSIG OWNER "\0\x2e\0\1" TTL "\0\2\0\0"
#define A OWNER "\0\1\0\1" TTL "\0\4\x7f\0\0\1"
#define SOA "\1d\0\0\6\0\1" TTL "\0\2\0\0"
#define NS "\0\0\2\0\1" TTL "\0\3\1n\0"
#define OPT "\0\0\x29\4\xd0\0\0\0\0\0\0"
#define OPT_BADVERS "\0\0\x29\4\xd0\1\0\0\0\0\0"
/* another byte of the same field, and a version that does not exist, which is no error */
#define OPT_VERSION "\0\0\x29\4\xd0\0\1\0\0\0\0"
#define OPT_COOKIE "\0\0\x29\4\xd0\0\0\0\0\0\6\0\xa\0\2ab"

#define P(text) text, sizeof text - 1

static const struct {
  const char *what;
  enum dnspacket wanted;
  const char *bytes;
  size_t len;
} cases[] = {
  { "a record", DNSPACKET_RECORDS, P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "a record, not recursive, authoritative", DNSPACKET_RECORDS,
    P(ID "\x85\0" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "bits AD and CD", DNSPACKET_RECORDS, P(ID "\x81\xb0" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "two records and OPT", DNSPACKET_RECORDS, P(ID "\x81\x80" COUNTS("\1", "\2", "\0", "\1") QUESTION TXT TXT OPT) },
  { "a CNAME and a record", DNSPACKET_RECORDS, P(ID "\x81\x80" COUNTS("\1", "\2", "\0", "\0") QUESTION CNAME TXT) },
  { "a record with the servers of the zone", DNSPACKET_RECORDS,
    P(ID "\x81\x80" COUNTS("\1", "\1", "\1", "\0") QUESTION TXT NS) },
  { "a record of class CHAOS, which c-ares reads", DNSPACKET_RECORDS,
    P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT_CHAOS) },
  { "a record and a part of another one", DNSPACKET_RECORDS,
    P(ID "\x81\x80" COUNTS("\1", "\2", "\0", "\0") QUESTION TXT "\xc0\x0c\0\x10") },
  { "no question, a record", DNSPACKET_RECORDS,
    P(ID "\x81\x80" COUNTS("\0", "\1", "\0", "\0") "\1k\0\0\x10\0\1" TTL "\0\2\1x") },

  { "NXDOMAIN", DNSPACKET_ABSENT, P(ID "\x81\x83" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "NXDOMAIN, SOA, OPT", DNSPACKET_ABSENT, P(ID "\x81\x83" COUNTS("\1", "\0", "\1", "\1") QUESTION SOA OPT) },
  { "NXDOMAIN after a CNAME", DNSPACKET_ABSENT, P(ID "\x81\x83" COUNTS("\1", "\1", "\0", "\0") QUESTION CNAME) },
  { "NXDOMAIN and a record", DNSPACKET_ABSENT, P(ID "\x81\x83" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "NXDOMAIN and servers of the zone", DNSPACKET_ABSENT, P(ID "\x81\x83" COUNTS("\1", "\0", "\1", "\0") QUESTION NS) },
  { "no data, nothing else", DNSPACKET_ABSENT, P(ID "\x81\x80" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "no data, SOA", DNSPACKET_ABSENT, P(ID "\x81\x80" COUNTS("\1", "\0", "\1", "\0") QUESTION SOA) },
  { "no data, SOA and NS", DNSPACKET_ABSENT, P(ID "\x81\x80" COUNTS("\1", "\0", "\2", "\0") QUESTION NS SOA) },
  { "no data, OPT", DNSPACKET_ABSENT, P(ID "\x81\x80" COUNTS("\1", "\0", "\0", "\1") QUESTION OPT) },
  { "no data, OPT with a cookie", DNSPACKET_ABSENT,
    P(ID "\x81\x80" COUNTS("\1", "\0", "\0", "\1") QUESTION OPT_COOKIE) },
  { "no data, OPT of a later version", DNSPACKET_ABSENT,
    P(ID "\x81\x80" COUNTS("\1", "\0", "\0", "\1") QUESTION OPT_VERSION) },
  { "a CNAME alone", DNSPACKET_ABSENT, P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION CNAME) },
  { "a DNAME, a CNAME and their signatures", DNSPACKET_ABSENT,
    P(ID "\x81\x80" COUNTS("\1", "\4", "\0", "\0") QUESTION DNAME RRSIG CNAME RRSIG) },
  { "bytes behind the last record", DNSPACKET_ABSENT,
    P(ID "\x81\x83" COUNTS("\1", "\0", "\0", "\0") QUESTION "more") },

  { "truncated to nothing", DNSPACKET_TRUNCATED, P(ID "\x83\x80" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "truncated, a record", DNSPACKET_TRUNCATED, P(ID "\x83\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "truncated in a record, as djbdns does", DNSPACKET_TRUNCATED,
    P(ID "\x83\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION "\xc0\x0c\0\x10\0\1" TTL "\1\0\xff") },
  { "truncated in the question", DNSPACKET_TRUNCATED, P(ID "\x83\x80" COUNTS("\1", "\1", "\0", "\0") "\1k") },
  { "truncated to the header", DNSPACKET_TRUNCATED, P(ID "\x83\x80" COUNTS("\1", "\1", "\0", "\0")) },
  { "truncated NXDOMAIN", DNSPACKET_TRUNCATED, P(ID "\x83\x83" COUNTS("\1", "\0", "\0", "\0") QUESTION) },

  { "SERVFAIL", DNSPACKET_FAILURE, P(ID "\x81\x82" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "SERVFAIL, only the header", DNSPACKET_FAILURE, P(ID "\x81\x82" COUNTS("\0", "\0", "\0", "\0")) },
  { "SERVFAIL and a record", DNSPACKET_FAILURE, P(ID "\x81\x82" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "REFUSED", DNSPACKET_REFUSED, P(ID "\x81\x85" COUNTS("\1", "\0", "\0", "\0") QUESTION) },

  { "FORMERR", DNSPACKET_BAD, P(ID "\x81\x81" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "FORMERR, only the header", DNSPACKET_BAD, P(ID "\x81\x81" COUNTS("\0", "\0", "\0", "\0")) },
  { "NOTIMP", DNSPACKET_BAD, P(ID "\x81\x84" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "YXDOMAIN", DNSPACKET_BAD, P(ID "\x81\x86" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "NOTZONE", DNSPACKET_BAD, P(ID "\x81\x8a" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "code 15", DNSPACKET_BAD, P(ID "\x81\x8f" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "BADVERS", DNSPACKET_BAD, P(ID "\x81\x80" COUNTS("\1", "\0", "\0", "\1") QUESTION OPT_BADVERS) },
  { "BADVERS and a record", DNSPACKET_BAD, P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\1") QUESTION TXT OPT_BADVERS) },
  { "NXDOMAIN with an extended code is another code", DNSPACKET_BAD,
    P(ID "\x81\x83" COUNTS("\1", "\0", "\0", "\1") QUESTION OPT_BADVERS) },
  { "a query", DNSPACKET_BAD, P(ID "\x01\0" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "a query with a record", DNSPACKET_BAD, P(ID "\x01\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT) },
  { "a query that says NXDOMAIN", DNSPACKET_BAD, P(ID "\x01\x83" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "a status response", DNSPACKET_BAD, P(ID "\x91\x80" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "a response to NOTIFY", DNSPACKET_BAD, P(ID "\xa5\x80" COUNTS("\1", "\0", "\0", "\0") QUESTION) },
  { "a referral", DNSPACKET_BAD, P(ID "\x81\0" COUNTS("\1", "\0", "\1", "\0") QUESTION NS) },
  { "a referral with OPT", DNSPACKET_BAD, P(ID "\x81\0" COUNTS("\1", "\0", "\2", "\1") QUESTION NS NS OPT) },
  { "a CNAME and a referral", DNSPACKET_BAD, P(ID "\x81\0" COUNTS("\1", "\1", "\1", "\0") QUESTION CNAME NS) },
  { "an address", DNSPACKET_BAD, P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION A) },
  { "a CNAME and an address", DNSPACKET_BAD, P(ID "\x81\x80" COUNTS("\1", "\2", "\0", "\0") QUESTION CNAME A) },
  { "a record of a class that was not asked for", DNSPACKET_BAD,
    P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT_HESIOD) },
  { "fewer answers than counted", DNSPACKET_BAD, P(ID "\x81\x80" COUNTS("\1", "\2", "\0", "\0") QUESTION CNAME) },
  { "fewer authorities than counted", DNSPACKET_BAD, P(ID "\x81\x83" COUNTS("\1", "\0", "\2", "\0") QUESTION SOA) },
  { "OPT is counted and missing", DNSPACKET_BAD, P(ID "\x81\x83" COUNTS("\1", "\0", "\0", "\1") QUESTION) },
  { "a second question is counted and missing", DNSPACKET_BAD,
    P(ID "\x81\x83" COUNTS("\2", "\0", "\0", "\0") QUESTION) },
  { "a label longer than the packet", DNSPACKET_BAD,
    P(ID "\x81\x83" COUNTS("\1", "\0", "\0", "\0") "\x3fk\1d\0\0\x10\0\1") },
  { "data longer than the packet", DNSPACKET_BAD,
    P(ID "\x81\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION OWNER "\0\5\0\1" TTL "\xff\xff\0") },
  { "nothing", DNSPACKET_BAD, P("") },
  { "zeros", DNSPACKET_BAD, P("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
};

static void test_tcp(void)
{
  static const char whole[] = ID "\x83\x80" COUNTS("\1", "\1", "\0", "\0") QUESTION TXT;
  static const char empty[] = ID "\x83\x80" COUNTS("\1", "\0", "\0", "\0") QUESTION;
  static const char name[] = ID "\x83\x83" COUNTS("\1", "\0", "\0", "\0") QUESTION;

  ok(dnspacket_read(span_make(P(whole)), 1) == DNSPACKET_RECORDS, "by TCP the bit TC does not hide a record");
  ok(dnspacket_read(span_make(P(empty)), 1) == DNSPACKET_TRUNCATED, "by TCP the bit TC proves nothing");
  ok(dnspacket_read(span_make(P(name)), 1) == DNSPACKET_TRUNCATED, "by TCP the bit TC proves nothing for NXDOMAIN");
}

/* a packet that proves something proves nothing any more when a part is missing */
static void test_cut(size_t i)
{
  int good = 1;

  for (size_t len = 0; len < cases[i].len; len++) {
    struct span cut = span_make(cases[i].bytes, len);
    enum dnspacket got = dnspacket_read(cut, 0);

    /* bytes behind the last record may go */
    if (got == DNSPACKET_ABSENT && !strstr(cases[i].what, "behind"))
      good = 0;
  }
  ok(good, "cut anywhere, it proves nothing: %s", cases[i].what);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ok(dnspacket_read(span_make(cases[i].bytes, cases[i].len), 0) == cases[i].wanted, "%s", cases[i].what);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    test_cut(i);
  test_tcp();
  return tap_done();
}
