/* protectedsubject: which Subject inside counts. */
#include "mail/protectedsubject.h"
#include "tests/tap.h"

#define S "Subject: inner\n"

static const struct {
  const char *reason;
  const char *header;
  const char *field;
} cases[] = {
  { "hp=cipher", "Content-Type: text/plain; hp=\"cipher\"\n" S, S },
  { "hp=clear", "Content-Type: text/plain; hp=clear\n" S, S },
  { "the older parameter", "Content-Type: text/plain; protected-headers=\"v1\"\n" S, S },
  { "both", "Content-Type: text/plain; protected-headers=v1; hp=cipher\n" S, S },
  { "Subject first, CRLF", "Subject: inner\r\nContent-Type: multipart/mixed; boundary=b; protected-headers=v1\r\n", S },
  { "no parameter", "Content-Type: text/plain\n" S, "" },
  { "another value", "Content-Type: text/plain; hp=yes\n" S, "" },
  { "another version", "Content-Type: text/plain; protected-headers=\"v2\"\n" S, "" },
  { "twice", "Content-Type: text/plain; protected-headers=v1; protected-headers=v2\n" S, "" },
  { "beside a layer", "Content-Type: multipart/signed; boundary=b; protected-headers=\"v1\"\n" S, "" },
  { "two Subjects", "Content-Type: text/plain; hp=cipher\n" S S, "" },
  { "two types", "Content-Type: text/plain; hp=cipher\nContent-Type: text/plain\n" S, "" },
  { "no Subject", "Content-Type: text/plain; hp=cipher\n", "" },
  { "a line that is no field", "Content-Type: text/plain; hp=cipher\nno field\n" S, "" },
  { "nothing", "", "" },
};

int main(void)
{
  stralloc field = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    field.len = 0;
    ok(protectedsubject_read(&field, span_of(cases[i].header)), "%s", cases[i].reason);
    is_bytes(field.s, field.len, cases[i].field, strlen(cases[i].field), "  the field");
  }
  stralloc_free(&field);
  return tap_done();
}
