/* wkdurl: the addresses of the draft's example, and characters that a URL cannot have as they are. */
#include "crl/wkdurl.h"
#include "tests/tap.h"

#include <string.h>

#define JOE "iy9q119eutrkn8s1mk4r39qejnbu3n5q"

static const struct {
  const char *address;
  enum wkdurl_method method;
  const char *url;
} rows[] = {
  { "Joe.Doe@Example.ORG", WKDURL_ADVANCED,
    "https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/" JOE "?l=Joe.Doe" },
  { "Joe.Doe@Example.ORG", WKDURL_DIRECT, "https://example.org/.well-known/openpgpkey/hu/" JOE "?l=Joe.Doe" },
  { "joe.doe@example.org", WKDURL_DIRECT, "https://example.org/.well-known/openpgpkey/hu/" JOE "?l=joe.doe" },
  { "a+b&c=\xc3\xa4#@b.example", WKDURL_DIRECT,
    "https://b.example/.well-known/openpgpkey/hu/bgjxtg6ji3sfchjgi18gaf7fx396et16?l=a%2Bb%26c%3D%C3%A4%23" },
};

int main(void)
{
  stralloc url = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ok(wkdurl(&url, rows[i].method, span_of(rows[i].address)), "%s", rows[i].address);
    is_bytes(url.s, url.len, rows[i].url, strlen(rows[i].url), "  its URL");
  }
  stralloc_free(&url);
  return tap_done();
}
