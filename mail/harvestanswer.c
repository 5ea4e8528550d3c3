/* harvestanswer: one line for each field, in a fixed order. */
#include "mail/harvestanswer.h"

#include "text/ascii.h"

#define HASH_DIGITS 64
#define V4_DIGITS 40
#define V6_DIGITS 64
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

static int put_state(stralloc *text, const struct harvestanswer *a, const char *form)
{
  return put(text, "state=", span_of(states[a->state])) && put(text, form, span_of(""))
         && stralloc_catb(text, a->certificate.p, a->certificate.len) && stralloc_cats(text, "end\n");
}

int harvestanswer_write(stralloc *text, const struct harvestanswer *a)
{
  if (!put(text, "address=", a->address))
    return 0;
  if (a->kind == HARVESTANSWER_OPENPGP)
    return put(text, "fingerprint=", a->id) && put_state(text, a, "openpgp");
  return put(text, "sha256=", a->id) && put(text, "capabilities=", a->capabilities) && stralloc_cats(text, "signed=")
         && ascii_cat_number(text, a->signed_s) && stralloc_cats(text, "\n") && put_state(text, a, "pem");
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

static int is_hex(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
      return 0;
  return 1;
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

/* the rest up to the line `end`, which is the last one; it has this begin and, with that line, this end */
static int take_rest(struct span *rest, struct span text, const char *begin, const char *end)
{
  struct span start = text;
  size_t end_len = strlen(end);

  if (!span_take(&start, begin) || start.len < end_len
      || !span_equal(span_from(text, text.len - end_len), span_of(end)))
    return 0;
  *rest = span_first(text, text.len - (sizeof "end\n" - 1));
  return rest->len > 0;
}

static int take_state(struct harvestanswer *a, struct span *text, const char *form)
{
  struct span word;
  struct span nothing;

  return take_line(&word, text, "state=") && read_state(&a->state, word) && take_line(&nothing, text, form)
         && nothing.len == 0;
}

static int read_smime(struct harvestanswer *a, struct span text)
{
  struct span number;

  return a->id.len == HASH_DIGITS && take_line(&a->capabilities, &text, "capabilities=") && is_list(a->capabilities)
         && take_line(&number, &text, "signed=") && read_time(&a->signed_s, number) && take_state(a, &text, "pem")
         && take_rest(&a->certificate, text, "-----BEGIN CERTIFICATE-----\n", "-----\nend\n")
         && span_find(a->certificate, '\0') == a->certificate.len;
}

static int read_openpgp(struct harvestanswer *a, struct span text)
{
  a->capabilities = span_of("");
  a->signed_s = 0;
  return (a->id.len == V4_DIGITS || a->id.len == V6_DIGITS) && take_state(a, &text, "openpgp")
         && a->state != HARVESTANSWER_RENEWAL && take_rest(&a->certificate, text, "", "end\n");
}

int harvestanswer_read(struct harvestanswer *a, struct span text)
{
  if (!take_line(&a->address, &text, "address=") || !harvestanswer_is_address(a->address))
    return 0;
  a->kind = take_line(&a->id, &text, "fingerprint=") ? HARVESTANSWER_OPENPGP : HARVESTANSWER_SMIME;
  if (a->kind == HARVESTANSWER_OPENPGP)
    return is_hex(a->id) && read_openpgp(a, text);
  return take_line(&a->id, &text, "sha256=") && is_hex(a->id) && read_smime(a, text);
}
