/* fieldcover: which signatures count, and what they have to name. */
#include "tests/tap.h"
#include "dkim/fieldcover.h"

#define HASH "; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=abcd\n"
#define SIGNED(domain, names) "DKIM-Signature: v=1; a=rsa-sha256; s=s; d=" domain ";\n h=" names HASH
#define FIELD "autocrypt: addr=ann@example.org; keydata=\n AAAA\n"
#define FROM "From: ann@example.org\n"

static const struct {
  const char *name;
  const char *header;
  int result;
} cases[] = {
  { "a signature that names it", SIGNED("example.org", "From:Autocrypt") FROM FIELD, 1 },
  { "in lower case, with a fold", SIGNED("EXAMPLE.org", "from : \n autocrypt:date") FROM FIELD, 1 },
  { "beside one of a domain below", SIGNED("a.example.org", "from") SIGNED("example.org", "from:autocrypt") FIELD, 1 },
  { "with an empty line, and text that does not count", SIGNED("example.org", "from:autocrypt") FIELD "\n" FIELD, 1 },
  { "none", FROM FIELD, 0 },
  { "one that does not name it", SIGNED("example.org", "from:date") FROM FIELD, 0 },
  { "one that names another field", SIGNED("example.org", "from:autocrypt-gossip") FROM FIELD, 0 },
  { "of somebody else", SIGNED("example.com", "from:autocrypt") FROM FIELD, 0 },
  { "of a domain below", SIGNED("a.example.org", "from:autocrypt") FROM FIELD, 0 },
  { "two, and one of them does not", SIGNED("example.org", "from:autocrypt") SIGNED("example.org", "from") FIELD, 0 },
  { "the other way round", SIGNED("example.org", "from") SIGNED("example.org", "from:autocrypt") FROM FIELD, 0 },
  { "one beside one that cannot be read", "DKIM-Signature: v=1\n" SIGNED("example.org", "from:autocrypt") FIELD, 1 },
  { "one that cannot be read", "DKIM-Signature: v=2; d=example.org; h=from:autocrypt" HASH FIELD, 0 },
  { "the field twice", SIGNED("example.org", "from:autocrypt") FIELD FROM FIELD, 0 },
  { "no field", SIGNED("example.org", "from:autocrypt") FROM, 0 },
  { "no header", "", 0 },
};

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ok(fieldcover(span_of(cases[i].header), span_of("Example.ORG"), span_of("Autocrypt")) == cases[i].result, "%s",
       cases[i].name);
  ok(fieldcover(span_of(cases[0].header), span_of("not a domain"), span_of("Autocrypt")) == 0, "no domain");
  return tap_done();
}
