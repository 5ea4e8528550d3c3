/* namelist: each name without blanks around it, in its order, and then the end. */
#include "tests/tap.h"
#include "dkim/namelist.h"

static void is_span(struct span got, const char *wanted, const char *what)
{
  is_bytes(got.p, got.len, wanted, strlen(wanted), what);
}

static void test_names(void)
{
  struct span list = span_of(" a : b:\n c::d ");
  struct span name;
  const char *const wanted[] = {"a", "b", "c", "", "d"};

  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    ok(namelist_next(&list, &name), "name %zu is there", i);
    is_span(name, wanted[i], "  and which it is");
  }
  ok(!namelist_next(&list, &name), "then there is none left");
}

static void test_empty(void)
{
  struct span list = span_of("");
  struct span name;

  ok(namelist_next(&list, &name) && name.len == 0, "an empty list has one name, which is empty");
  ok(!namelist_next(&list, &name), "  and no other");
  list = span_of(":");
  ok(namelist_next(&list, &name) && namelist_next(&list, &name) && name.len == 0 && !namelist_next(&list, &name),
     "a colon has an empty one on each side");
}

int main(void)
{
  test_names();
  test_empty();
  return tap_done();
}
