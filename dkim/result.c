/* result: the table of causes. The result of each cause follows RFC 6376 6.1 and RFC 8601 2.7.1. */
#include "dkim/result.h"

#include <stddef.h>

static const struct {
  enum cause cause;
  enum authresult result;
  const char *text;
} table[] = {
  { CAUSE_VERIFIED, AUTHRESULT_PASS, "" },
  { CAUSE_UNSIGNED, AUTHRESULT_NONE, "message not signed" },
  { CAUSE_FIELD_SYNTAX, AUTHRESULT_NEUTRAL, "signature syntax error:" },                 /* RFC 6376 6.1.1 */
  { CAUSE_MISSING_TAG, AUTHRESULT_NEUTRAL, "signature missing required tag" },           /* 6.1.1 */
  { CAUSE_VERSION, AUTHRESULT_NEUTRAL, "incompatible version" },                         /* 6.1.1 */
  { CAUSE_ALGORITHM, AUTHRESULT_NEUTRAL, "unknown algorithm" },                          /* 3.3.4 */
  { CAUSE_CANON, AUTHRESULT_NEUTRAL, "unknown canonicalization" },                       /* 3.4 */
  { CAUSE_QUERY, AUTHRESULT_NEUTRAL, "unknown query method" },                           /* 3.5, q= */
  { CAUSE_FROM_UNSIGNED, AUTHRESULT_NEUTRAL, "From field not signed" },                  /* 6.1.1 */
  { CAUSE_NOT_TRIED, AUTHRESULT_NEUTRAL, "not tried:" },                                 /* 8.4 */
  { CAUSE_IDENTITY, AUTHRESULT_PERMERROR, "domain mismatch of i= and d=" },                   /* 6.1.1 */
  { CAUSE_IDENTITY_STRICT, AUTHRESULT_PERMERROR, "i= in a subdomain, which the key forbids" },  /* 3.6.1, t=s */
  { CAUSE_NO_FROM, AUTHRESULT_PERMERROR, "no From field" },                              /* 5.4, RFC 8601 2.7.1 */
  { CAUSE_BODY_HASH, AUTHRESULT_FAIL, "body hash did not verify" },                      /* 6.1.3 */
  { CAUSE_BODY_SHORT, AUTHRESULT_FAIL, "body is shorter than l=" },                      /* 3.5, l= */
  { CAUSE_SIGNATURE, AUTHRESULT_FAIL, "signature did not verify" },                      /* 6.1.3 */
  { CAUSE_NO_KEY, AUTHRESULT_PERMERROR, "no key for signature" },                        /* 6.1.2 (3) */
  { CAUSE_KEY_SYNTAX, AUTHRESULT_PERMERROR, "key syntax error:" },                       /* 6.1.2 (5) */
  { CAUSE_KEY_REVOKED, AUTHRESULT_PERMERROR, "key revoked" },                            /* 6.1.2 (7) */
  { CAUSE_KEY_TYPE, AUTHRESULT_PERMERROR, "inappropriate key algorithm" },               /* 6.1.2 (8) */
  { CAUSE_KEY_HASH, AUTHRESULT_PERMERROR, "inappropriate hash algorithm" },              /* 6.1.2 (6) */
  { CAUSE_KEY_SERVICE, AUTHRESULT_PERMERROR, "key is not for email" },                   /* 3.6.1, s= */
  { CAUSE_HEADER_TOO_LONG, AUTHRESULT_PERMERROR, "header too long" },
  { CAUSE_SHA1, AUTHRESULT_POLICY, "rsa-sha1 is not accepted" },                         /* RFC 8301 3.1 */
  { CAUSE_SHORT_KEY, AUTHRESULT_POLICY, "key of less than 1024 bits" },                  /* RFC 8301 3.2 */
  { CAUSE_EXPIRED, AUTHRESULT_POLICY, "signature expired" },                             /* 6.1.1 */
  { CAUSE_FUTURE, AUTHRESULT_POLICY, "signature from the future" },                      /* 3.5, t= */
  { CAUSE_BODY_PARTLY, AUTHRESULT_POLICY, "l= does not cover the whole body" },          /* 6.1.3, 8.2 */
  { CAUSE_SEVERAL_FROM, AUTHRESULT_POLICY, "several From fields" },                      /* 8.15 */
  { CAUSE_DNS, AUTHRESULT_TEMPERROR, "key unavailable:" },                               /* 6.1.2 (2) */
  { CAUSE_TROUBLE, AUTHRESULT_TEMPERROR, "out of memory" },
};

static size_t find(enum cause c)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (table[i].cause == c)
      return i;
  return sizeof table / sizeof *table - 1;
}

enum authresult result_of(enum cause c)
{
  return table[find(c)].result;
}

const char *cause_text(enum cause c)
{
  return table[find(c)].text;
}
