/* attachpart: the header of a file that is attached. A name of any length is in short lines, and is read back. */
#include "tests/tap.h"
#include "mail/attachpart.h"
#include "mail/contentfield.h"

/* 60 quotes, each with a backslash */
#define LINE (sizeof " filename=\"\"" - 1 + 120)

#define HEAD(type) "Content-Type: " type "\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n"

static const struct {
  const char *name;
  const char *wanted;
} cases[] = {
  { "a.txt", HEAD("text/plain; charset=utf-8") " filename=\"a.txt\"\n\n" },
  { "A.PDF", HEAD("application/pdf") " filename=\"A.PDF\"\n\n" },
  { "none", HEAD("application/octet-stream") " filename=\"none\"\n\n" },
  { "a.exe", HEAD("application/octet-stream") " filename=\"a.exe\"\n\n" },
  { "pdf", HEAD("application/octet-stream") " filename=\"pdf\"\n\n" },
  { "a \"b\\.png", HEAD("image/png") " filename=\"a \\\"b\\\\.png\"\n\n" },
  { "gr\303\274n.csv", HEAD("text/csv; charset=utf-8") " filename*0*=utf-8''gr%C3%BCn.csv\n\n" },
  { "a b\303\274%.zip", HEAD("application/zip") " filename*0*=utf-8''a%20b%C3%BC%25.zip\n\n" },
};

static void test_cases(void)
{
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    out.len = 0;
    ok(attachpart_header(&out, span_of(cases[i].name), "\n"), "%s", cases[i].name);
    is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].name);
  }
  stralloc_free(&out);
}

static size_t longest_line(struct span s)
{
  size_t most = 0;

  for (; s.len; s = span_from(s, span_find(s, '\n') + 1))
    if (span_find(s, '\n') > most)
      most = span_find(s, '\n');
  return most;
}

/* read the name back */
static int is_name(struct span header, struct span name)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  stralloc value = STRALLOC_ZERO;
  stralloc charset = STRALLOC_ZERO;
  struct span rest = header;
  int good;

  while (rest.len && !span_take(&rest, "Content-Disposition:"))
    rest = span_from(rest, span_find(rest, '\n') + 1);
  good = contentfield_parse_disposition(&c, span_first(rest, rest.len - 1)) && c.faults == 0
         && contentfield_param(&c, "filename", &value, &charset) == 1 && span_equal(span_sa(&value), name)
         && (charset.len == 0 || span_equal(span_sa(&charset), span_of("utf-8")));
  contentfield_free(&c);
  stralloc_free(&value);
  stralloc_free(&charset);
  return good;
}

/* names of every length, of characters that have one to four octets */
static void test_lengths(void)
{
  static const char *const characters[] = { "a", "\303\274", "\342\202\254", "\360\237\230\200", "%", "\"" };
  stralloc name = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  int wrong = 0;

  for (size_t k = 0; k < sizeof characters / sizeof *characters; k++) {
    name.len = 0;
    for (size_t len = 1; len < 200; len++) {
      out.len = 0;
      wrong += !stralloc_cats(&name, characters[k]) || !attachpart_header(&out, span_sa(&name), "\n")
               || longest_line(span_sa(&out)) > LINE || !is_name(span_sa(&out), span_sa(&name));
    }
  }
  ok(wrong == 0, "long names are read back (%d wrong)", wrong);
  stralloc_free(&name);
  stralloc_free(&out);
}

int main(void)
{
  test_cases();
  test_lengths();
  return tap_done();
}
