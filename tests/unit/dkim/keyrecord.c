/* keyrecord: RFC 6376 3.6.1, tag by tag; the same over the whole verifier is tests/verify/checklist.t. */
#include "tests/tap.h"
#include "dkim/keyrecord.h"

#define B(literal) literal, sizeof(literal) - 1
#define KEY "p=Zm9v"

enum { TESTING = 1, STRICT = 2, ED = 4 };

static const struct {
  const char *reason;
  const char *in;
  size_t len;
  enum cause cause;
  int flags;
  const char *tag;
} cases[] = {
  {"p= alone", B(KEY), CAUSE_PENDING, 0, NULL},
  {"all that is in a usual one", B("v=DKIM1; k=rsa; " KEY), CAUSE_PENDING, 0, NULL},
  {"a ; at the end", B("v=DKIM1;" KEY ";"), CAUSE_PENDING, 0, NULL},
  {"blanks around v=", B(" v = DKIM1 ;" KEY), CAUSE_PENDING, 0, NULL},
  {"p= with blanks", B("p= Z m\n 9v "), CAUSE_PENDING, 0, NULL},
  {"k=ed25519", B("k=ed25519;" KEY), CAUSE_PENDING, ED, NULL},
  {"k= in capitals", B("k=Ed25519;" KEY), CAUSE_PENDING, ED, NULL},
  {"g=, n= and what is unknown", B("g=x;n=a=b \xff;q1=;" KEY), CAUSE_PENDING, 0, NULL},

  {"v= not first", B(KEY ";v=DKIM1"), CAUSE_KEY_SYNTAX, 0, "v="},
  {"v= in lower case", B("v=dkim1;" KEY), CAUSE_KEY_SYNTAX, 0, "v="},
  {"another v=", B("v=DKIM2;" KEY), CAUSE_KEY_SYNTAX, 0, "v="},
  {"an empty v=", B("v=;" KEY), CAUSE_KEY_SYNTAX, 0, "v="},
  {"no list", B("hello"), CAUSE_KEY_SYNTAX, 0, "tag without ="},
  {"nothing", B(""), CAUSE_KEY_SYNTAX, 0, "empty tag"},
  {"p= twice", B(KEY ";p="), CAUSE_KEY_SYNTAX, 0, "tag twice"},
  {"NUL", B(KEY "\0"), CAUSE_KEY_SYNTAX, 0, "control character"},

  {"no p=", B("v=DKIM1"), CAUSE_KEY_SYNTAX, 0, "no p="},
  {"P= is another tag", B("P=Zm9v"), CAUSE_KEY_SYNTAX, 0, "no p="},
  {"p= that is no base64", B("p=Zm9"), CAUSE_KEY_SYNTAX, 0, "p="},
  {"an empty p=", B("p="), CAUSE_KEY_REVOKED, 0, NULL},
  {"a blank p=", B("p= \t;"), CAUSE_KEY_REVOKED, 0, NULL},

  {"an unknown k=", B("k=dsa;" KEY), CAUSE_KEY_TYPE, 0, NULL},
  {"an empty k=", B("k=;" KEY), CAUSE_KEY_TYPE, 0, NULL},

  {"h=sha256", B("h=sha256;" KEY), CAUSE_PENDING, 0, NULL},
  {"h= with sha256 at the end", B("h=sha1 :\n sha256;" KEY), CAUSE_PENDING, 0, NULL},
  {"h=sha1", B("h=sha1;" KEY), CAUSE_KEY_HASH, 0, NULL},
  {"an empty h=", B("h=;" KEY), CAUSE_KEY_HASH, 0, NULL},
  {"h= that begins alike", B("h=sha2560;" KEY), CAUSE_KEY_HASH, 0, NULL},

  {"s=*", B("s=*;" KEY), CAUSE_PENDING, 0, NULL},
  {"s=email", B("s=tlsrpt : email;" KEY), CAUSE_PENDING, 0, NULL},
  {"s= of another service", B("s=tlsrpt;" KEY), CAUSE_KEY_SERVICE, 0, NULL},
  {"an empty s=", B("s=;" KEY), CAUSE_KEY_SERVICE, 0, NULL},

  {"t=y", B("t=y;" KEY), CAUSE_PENDING, TESTING, NULL},
  {"t=s", B("t=s;" KEY), CAUSE_PENDING, STRICT, NULL},
  {"t=y:s with blanks", B("t= y :\n s;" KEY), CAUSE_PENDING, TESTING | STRICT, NULL},
  {"t= with an unknown flag", B("t=foo:y;" KEY), CAUSE_PENDING, TESTING, NULL},
  {"t= with other flags", B("t=yes:no:strict;" KEY), CAUSE_PENDING, 0, NULL},
  {"t=y of a key for something else", B("t=y;s=x;" KEY), CAUSE_KEY_SERVICE, TESTING, NULL},
  {"t=y of a revoked key", B("t=y;p="), CAUSE_KEY_REVOKED, TESTING, NULL},
  {"t=y of a key of an unknown type", B("t=y;k=dsa;" KEY), CAUSE_KEY_TYPE, TESTING, NULL},
};

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct keyrecord r;
    enum cause cause;

    memset(&r, 0, sizeof r);
    cause = keyrecord_parse(&r, span_make(cases[i].in, cases[i].len));
    ok(cause == cases[i].cause, "%s: %s", cases[i].reason,
       cases[i].cause == CAUSE_PENDING ? "can be used" : cause_text(cases[i].cause));
    ok(r.is_testing == !!(cases[i].flags & TESTING) && r.is_strict == !!(cases[i].flags & STRICT), "  its flags");
    ok(r.tag == cases[i].tag || (r.tag && cases[i].tag && strcmp(r.tag, cases[i].tag) == 0), "  what is wrong: %s",
       cases[i].tag ? cases[i].tag : "nothing");
    if (cause == CAUSE_PENDING) {
      ok(r.type == (cases[i].flags & ED ? KEY_ED25519 : KEY_RSA), "  its type");
      is_bytes(r.key.s, r.key.len, "foo", 3, "  its key");
    }
    keyrecord_free(&r);
  }
  return tap_done();
}
