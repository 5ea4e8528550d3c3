/* harvestanswer: one line for each field, in a fixed order. */
#include "smime/harvestanswer.h"

#include "text/ascii.h"

#define HASH_DIGITS 64
#define TIME_DIGITS 12
#define ADDRESS_MAX 320

static const char *const states[] = { "new", "known", "renewal", "other" };

#define STATES (sizeof states / sizeof *states)

static int is_address_byte(char c)
{
  return ((unsigned char)c > ' ' && c != 127) && c != '/';
}

int harvestanswer_is_address(struct span address)
{
  size_t at = span_find(address, '@');
  struct span domain = span_from(address, at + 1);

  for (size_t i = 0; i < address.len; i++)
    if (!is_address_byte(address.p[i]))
      return 0;
  return address.len <= ADDRESS_MAX && at > 0 && domain.len > 0 && span_find(domain, '@') == domain.len
         && address.p[0] != '.' && domain.p[0] != '.';
}

static int put(stralloc *text, const char *name, struct span value)
{
  return stralloc_cats(text, name) && (value.len == 0 || stralloc_catb(text, value.p, value.len))
         && stralloc_cats(text, "\n");
}

int harvestanswer_write(stralloc *text, const struct harvestanswer *a)
{
  return put(text, "address=", a->address) && put(text, "sha256=", a->sha256)
         && put(text, "capabilities=", a->capabilities) && stralloc_cats(text, "signed=")
         && ascii_cat_number(text, a->signed_s) && put(text, "\nstate=", span_of(states[a->state]))
         && stralloc_cats(text, "pem\n") && stralloc_catb(text, a->pem.p, a->pem.len) && stralloc_cats(text, "end\n");
}

static int take_line(struct span *value, struct span *text, const char *name)
{
  size_t len;

  if (!span_take(text, name))
    return 0;
  len = span_find(*text, '\n');
  *value = span_first(*text, len);
  if (len == text->len)
    return 0;
  *text = span_from(*text, len + 1);
  return 1;
}

static int is_sha256(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
      return 0;
  return s.len == HASH_DIGITS;
}

/* names of letters, digits and hyphens, with one comma between them */
static int is_list(struct span s)
{
  char before = ',';

  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] == ',' ? before == ',' : !ascii_is_alnum(s.p[i]) && s.p[i] != '-')
      return 0;
    before = s.p[i];
  }
  return s.len == 0 || before != ',';
}

/* as it is written: without zeros before it */
static int read_time(unsigned long long *time_s, struct span number)
{
  return ascii_number(number, TIME_DIGITS, time_s) && (number.p[0] != '0' || number.len == 1);
}

static int read_state(enum harvestanswer_state *state, struct span word)
{
  for (size_t i = 0; i < STATES; i++)
    if (span_equal(word, span_of(states[i]))) {
      *state = (enum harvestanswer_state)i;
      return 1;
    }
  return 0;
}

/* the rest up to the line `end`, which is the last one */
static int take_pem(struct span *pem, struct span text)
{
  static const char end[] = "-----\nend\n";
  static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
  struct span start = text;
  size_t end_len = sizeof end - 1;

  if (!span_take(&start, begin) || start.len < end_len
      || !span_equal(span_from(text, text.len - end_len), span_make(end, end_len)))
    return 0;
  *pem = span_first(text, text.len - (sizeof "end\n" - 1));
  return span_find(*pem, '\0') == pem->len;
}

int harvestanswer_read(struct harvestanswer *a, struct span text)
{
  struct span number;
  struct span state;
  struct span nothing;

  return take_line(&a->address, &text, "address=") && harvestanswer_is_address(a->address)
         && take_line(&a->sha256, &text, "sha256=") && is_sha256(a->sha256)
         && take_line(&a->capabilities, &text, "capabilities=") && is_list(a->capabilities)
         && take_line(&number, &text, "signed=") && read_time(&a->signed_s, number)
         && take_line(&state, &text, "state=") && read_state(&a->state, state)
         && take_line(&nothing, &text, "pem") && nothing.len == 0 && take_pem(&a->pem, text);
}
