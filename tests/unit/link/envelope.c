/* envelope: only `F sender NUL (T recipient NUL)+ NUL` is one; whatever is cut off it, it is none. */
#include "tests/tap.h"
#include "link/envelope.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#define WHOLE "Fa@example.org\0Tb@example.net\0T\0"

static enum envelope_result parse(struct envelope *e, const char *text, size_t len)
{
  static const struct envelope none = ENVELOPE_ZERO;

  *e = none;
  if (!stralloc_catb(&e->text, text, len))
    run_bail("out of memory");
  return envelope_parse(e);
}

static void test_whole(void)
{
  struct envelope e;
  stralloc again = STRALLOC_ZERO;

  ok(parse(&e, WHOLE, sizeof WHOLE) == ENVELOPE_WHOLE, "a whole one");
  is_bytes(e.sender.p, e.sender.len, "a@example.org", 13, "its sender");
  ok(e.count == 2, "its recipients");
  is_bytes(e.recipients[0].p, e.recipients[0].len, "b@example.net", 13, "the first");
  ok(e.recipients[1].len == 0, "an empty one");
  ok(envelope_begin(&again, e.sender) && envelope_add(&again, e.recipients[0]) && envelope_add(&again, e.recipients[1])
     && envelope_end(&again), "written again");
  is_bytes(again.s, again.len, WHOLE, sizeof WHOLE, "it is the same");
  envelope_free(&e);
  ok(parse(&e, "F\0Tb\0\0", 7) == ENVELOPE_BROKEN, "one byte too much");
  envelope_free(&e);
  ok(parse(&e, "F\0Tb\0", 6) == ENVELOPE_WHOLE && e.sender.len == 0, "the null sender");
  envelope_free(&e);
  stralloc_free(&again);
}

static void test_cut(void)
{
  struct envelope e;
  int wrong = 0;

  for (size_t len = 0; len < sizeof WHOLE; len++) {
    wrong += parse(&e, WHOLE, len) != ENVELOPE_BROKEN;
    envelope_free(&e);
  }
  ok(wrong == 0, "none of its beginnings is one");
}

static void test_wrong(void)
{
  static const struct {
    const char *text;
    size_t len;
    const char *why;
  } rows[] = {
    { "\0", 1, "no sender" },
    { "F\0\0", 3, "no recipient" },
    { "T\0T\0\0", 5, "a recipient in the place of the sender" },
    { "F\0F\0\0", 5, "two senders" },
    { "f\0T\0\0", 5, "a small letter" },
    { "F\0T\0 \0", 6, "another letter" },
    { "F\0T\0\0T\0\0", 8, "more behind the end" },
    { "F\0T\0\0x", 6, "text behind the end" },
    { " F\0T\0\0", 6, "a blank before it" },
  };
  struct envelope e;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ok(parse(&e, rows[i].text, rows[i].len) == ENVELOPE_BROKEN, "%s", rows[i].why);
    envelope_free(&e);
  }
}

static void test_reading(void)
{
  struct envelope e = ENVELOPE_ZERO;
  FILE *f = tmpfile();

  if (!f || fwrite(WHOLE, 1, sizeof WHOLE, f) != sizeof WHOLE || fflush(f) == EOF || fseek(f, 0, SEEK_SET) == -1)
    run_bail("unable to make a file");
  ok(envelope_read(&e, fileno(f)) == ENVELOPE_WHOLE && e.count == 2, "read");
  envelope_free(&e);
  fault("read:1:EIO");
  ok(envelope_read(&e, fileno(f)) == ENVELOPE_BROKEN, "a file that cannot be read");
  fault(NULL);
  envelope_free(&e);
  if (fseek(f, 0, SEEK_SET) == -1)
    run_bail("unable to make a file");
  fault("malloc:1:ENOMEM");
  ok(envelope_read(&e, fileno(f)) == ENVELOPE_NO_MEMORY, "no memory");
  fault(NULL);
  envelope_free(&e);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  test_whole();
  test_cut();
  test_wrong();
  test_reading();
  return tap_done();
}
