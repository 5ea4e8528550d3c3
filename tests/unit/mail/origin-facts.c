/* origin: what a header says about its message without regard to a signature: whether it came from outside, whether its
 * author is proven, and who has logged in. Memory that is short.
 */
#include "mail/origin.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <errno.h>

#define OURS "mx.example.net"
#define LIMIT 100000
#define FROM "From: joe@example.org\n"
#define RESULT(text) "Authentication-Results: " OURS "; " text "\n"
#define SIGNED(domain) RESULT("dkim=pass header.d=" domain)
#define LOGIN RESULT("auth=pass smtp.auth=joe")

static int read_header(struct message *m, const char *header)
{
  struct span body;

  message_init(m, LIMIT);
  message_push(m, span_of(header));
  if (message_next(m, &body) != MESSAGE_MORE)
    return 0;
  message_end(m);
  return message_next(m, &body) == MESSAGE_HEADER;
}

/* ---- proofs ---------------------------------------------------------------------------------------- */

static const struct {
  const char *reason;
  const char *header;
  int is_proven;
} proofs[] = {
  { "a pass for the domain", SIGNED("example.org") FROM, 1 },
  { "below From", FROM SIGNED("example.org"), 1 },
  { "in other case", SIGNED("EXAMPLE.Org") FROM, 1 },
  { "a pass for the domain above", SIGNED("example.org") "From: a@b.example.org\n", 1 },
  { "a pass for a domain below", SIGNED("b.example.org") FROM, 0 },
  { "a pass for one beside it", SIGNED("c.example.org") "From: a@b.example.org\n", 0 },
  { "a pass for a domain that it ends in, without a dot", SIGNED("ample.org") FROM, 0 },
  { "a pass for one label", SIGNED("org") FROM, 0 },
  { "a pass for another one", SIGNED("example.com") FROM, 0 },
  { "the second of two fields", SIGNED("example.com") SIGNED("example.org") FROM, 1 },
  { "the first of two fields", SIGNED("example.org") SIGNED("example.com") FROM, 1 },
  { "the second of two results", RESULT("dkim=pass header.d=a.example; dkim=pass header.d=example.org") FROM, 1 },
  { "a fail", RESULT("dkim=fail header.d=example.org") FROM, 0 },
  { "another method", RESULT("spf=pass smtp.mailfrom=example.org") FROM, 0 },
  { "a field of another host", "Authentication-Results: a.example; dkim=pass header.d=example.org\n" FROM, 0 },
  { "another field", "X-Authentication-Results: " OURS "; dkim=pass header.d=example.org\n" FROM, 0 },
  { "no field", FROM, 0 },
  { "no From", SIGNED("example.org"), 0 },
  { "two From fields", SIGNED("example.org") FROM FROM, 0 },
  { "two mailboxes", SIGNED("example.org") "From: a@example.org, b@example.com\n", 0 },
  { "From without a domain", SIGNED("example.org") "From: joe\n", 0 },
  { "From of one label", SIGNED("localhost") "From: joe@localhost\n", 0 },
  { "an author in Unicode", SIGNED("xn--bcher-kva.example") "From: a@b\303\274cher.example\n", 1 },
  { "a pass in Unicode", SIGNED("\"b\303\274cher.example\"") "From: a@xn--bcher-kva.example\n", 1 },
  { "a pass for bytes that are no domain", SIGNED("\"\377.example\"") SIGNED("example.org") FROM, 1 },
};

/* ---- log-ins --------------------------------------------------------------------------------------- */

static const struct {
  const char *reason;
  const char *header;
  const char *delivered, *authres;    /* who it is, by mode; NULL: not known */
} logins[] = {
  { "logged in", LOGIN FROM, "joe", "joe" },
  { "quoted", RESULT("auth=pass smtp.auth=\"joe@example.org\"") FROM, "joe@example.org", "joe@example.org" },
  { "beside another result", RESULT("spf=none; auth=pass smtp.auth=joe") FROM, "joe", "joe" },
  { "twice: which one?", RESULT("auth=pass smtp.auth=joe; auth=pass smtp.auth=ann") FROM, NULL, NULL },
  { "a fail", RESULT("auth=fail smtp.auth=joe") FROM, NULL, NULL },
  { "no name", RESULT("auth=pass") FROM, NULL, NULL },
  { "an empty name", RESULT("auth=pass smtp.auth=\"\"") FROM, NULL, NULL },
  { "a property of another result", RESULT("dkim=pass smtp.auth=joe") FROM, NULL, NULL },
  { "no field", FROM, NULL, NULL },
  { "the topmost of two fields", LOGIN RESULT("auth=pass smtp.auth=ann") FROM, "joe", "joe" },
  { "the topmost one says nothing", RESULT("none") LOGIN FROM, NULL, NULL },
  { "below a field of another host", "Authentication-Results: a.example; none\n" LOGIN FROM, "joe", "joe" },
  { "below what a delivery puts on top", "Delivered-To: x\nReturn-Path: <>\n" LOGIN FROM, "joe", "joe" },
  { "below what the sender can write", FROM LOGIN, NULL, "joe" },
};

static void is_login(const char *reason, const struct message *m, enum origin_mode mode, const char *wanted)
{
  struct origin o = { mode, span_of(OURS), LIMIT };
  stralloc who = STRALLOC_ZERO;

  (void)stralloc_cats(&who, "left over");
  ok(origin_authenticated(&who, m, &o) == (wanted != NULL), "%s, mode %d", reason, (int)mode);
  is_bytes(who.s, who.len, wanted ? wanted : "", wanted ? strlen(wanted) : 0, "  who");
  stralloc_free(&who);
}

static void each(void)
{
  for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
    struct message m;

    ok(read_header(&m, proofs[i].header) && origin_proves(&m, span_of(OURS)) == proofs[i].is_proven, "%s",
       proofs[i].reason);
    message_free(&m);
  }
  for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
    struct message m;

    ok(read_header(&m, logins[i].header), "a header");
    is_login(logins[i].reason, &m, ORIGIN_DELIVERED, logins[i].delivered);
    is_login(logins[i].reason, &m, ORIGIN_AUTHRES, logins[i].authres);
    message_free(&m);
  }
}

/* ---- from outside ---------------------------------------------------------------------------------- */

static void outside(void)
{
  static const struct {
    const char *header;
    int any, delivered, authres;
  } rows[] = {
    { FROM, 0, 0, 0 },
    { "Delivered-To: x\n" FROM, 0, 1, 0 },
    { RESULT("none") FROM, 0, 1, 1 },
    { "Authentication-Results: a.example; none\n" FROM, 0, 0, 0 },
    { "", 0, 0, 0 },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct origin o = { ORIGIN_ANY, span_of(OURS), LIMIT };
    struct message m;

    ok(read_header(&m, rows[i].header) && origin_shows(&m, &o) == rows[i].any, "%zu: all mail is our own", i);
    o.mode = ORIGIN_DELIVERED;
    ok(origin_shows(&m, &o) == rows[i].delivered, "  both fields count");
    o.mode = ORIGIN_AUTHRES;
    ok(origin_shows(&m, &o) == rows[i].authres, "  Authentication-Results counts");
    message_free(&m);
  }
}

/* ---- memory ---------------------------------------------------------------------------------------- */

enum question { PROVES, SHOWS, AUTHENTICATED, QUESTIONS };

static int answer(enum question q, const struct message *m, stralloc *who)
{
  struct origin o = { ORIGIN_DELIVERED, span_of(OURS), LIMIT };

  switch (q) {
    case PROVES: return origin_proves(m, o.authserv);
    case SHOWS: return origin_shows(m, &o);
    default: return origin_authenticated(who, m, &o);
  }
}

/* Want of memory is no `no`: -1 and ENOMEM, or the answer. */
static void memory(void)
{
  for (int q = 0; q < QUESTIONS; q++) {
    unsigned long hits = 1;
    unsigned int n = 0;
    int holds = 1;
    struct message m;

    holds = read_header(&m, RESULT("auth=pass smtp.auth=joe; dkim=pass header.d=xn--bcher-kva.example")
                            "From: a@b\303\274cher.example\n");
    while (hits && holds) {
      stralloc who = STRALLOC_ZERO;
      int got;

      errno = 0;
      fault_nth("malloc", ++n, "ENOMEM");
      got = answer((enum question)q, &m, &who);
      holds = got == 1 || (got == -1 && errno == ENOMEM);
      hits = fault(NULL);
      stralloc_free(&who);
    }
    ok(holds && n > 1, "memory is short at each of %u places, question %d", n - 1, q);
    message_free(&m);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  outside();
  memory();
  return tap_done();
}
