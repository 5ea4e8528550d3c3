/* sectionpath: the path of a signature by the layers around it, from the outside: p a multipart/signed, c any other. */
#include "mail/sectionpath.h"
#include "tests/tap.h"

static const struct {
  const char *layers;
  const char *section;
  const char *wanted;
} cases[] = {
  { "", "2", "2" },
  { "", "1", "1" },
  { "p", "2", "1.2" },
  { "p", "1", "1" },
  { "pp", "2", "1.1.2" },
  { "pp", "1", "1.1" },
  { "c", "2", "1/2" },
  { "c", "1", "1/1" },
  { "cc", "2", "1/1/2" },
  { "cp", "2", "1/1.2" },
  { "cp", "1", "1/1" },
  { "pc", "2", "1/2" },
  { "pc", "1", "1/1" },
  { "pcp", "2", "1/1.2" },
  { "ppc", "2", "1.1/2" },
  { "p", "", "1" },
  { "c", "", "1" },
  { "", "", "" },
};

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc around = STRALLOC_ZERO;
    stralloc path = STRALLOC_ZERO;
    int good = 1;

    for (const char *layer = cases[i].layers; *layer; layer++)
      good = good && sectionpath_deeper(&around, *layer == 'p');
    ok(good && sectionpath_cat(&path, span_sa(&around), span_of(cases[i].section)), "%s", cases[i].layers);
    is_bytes(path.s, path.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].wanted);
    stralloc_free(&around);
    stralloc_free(&path);
  }
  return tap_done();
}
