/* tap: the few lines a unit test needs to print TAP. Each test program is one file with one main().
 *
 *   ok(condition, "what should hold, with %s", printf_arguments);
 *   is_bytes(got, got_len, wanted, wanted_len, "what these bytes are");
 *   return tap_done();
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count;
static int tap_failed;

__attribute__((format(printf, 2, 3)))
static inline int ok(int good, const char *format, ...)
{
  va_list ap;

  printf("%sok %d - ", good ? "" : "not ", ++tap_count);
  va_start(ap, format);
  vprintf(format, ap);
  va_end(ap);
  putchar('\n');
  if (!good)
    tap_failed++;
  return good;
}

static inline void tap_show(const char *label, const char *p, size_t len)
{
  printf("# %s (%zu bytes): ", label, len);
  for (size_t i = 0; i < len && i < 2000; i++) {
    unsigned char c = (unsigned char)p[i];
    if (c >= 32 && c < 127 && c != '\\')
      putchar(c);
    else
      printf("\\x%02x", c);
  }
  putchar('\n');
}

static inline int is_bytes(const char *got, size_t got_len, const char *wanted, size_t wanted_len,
                           const char *what)
{
  int same = got_len == wanted_len && (got_len == 0 || memcmp(got, wanted, got_len) == 0);

  ok(same, "%s", what);
  if (!same) {
    tap_show("got   ", got, got_len);
    tap_show("wanted", wanted, wanted_len);
  }
  return same;
}

static inline int tap_done(void)
{
  printf("1..%d\n", tap_count);
  return tap_failed ? 1 : 0;
}

#endif
