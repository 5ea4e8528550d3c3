/* verification: the words of a line. */
#include "pgp/verification.h"

#include "text/ascii.h"

static int is_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static struct span word(struct span *line)
{
  size_t len = span_find(*line, ' ');
  struct span found = span_first(*line, len);

  *line = span_from(*line, len + 1);
  return found;
}

/* a number of exactly `digits` digits, and then `end` */
static int number(struct span *in, size_t digits, char end, uint32_t *value)
{
  *value = 0;
  if (in->len <= digits || in->p[digits] != end)
    return 0;
  for (size_t i = 0; i < digits; i++) {
    if (in->p[i] < '0' || in->p[i] > '9')
      return 0;
    *value = *value * 10 + (uint32_t)(in->p[i] - '0');
  }
  *in = span_from(*in, digits + 1);
  return 1;
}

/* days from 1970 on, of the calendar that goes on for ever; March is the first month */
static uint64_t days_of(uint32_t year, uint32_t month, uint32_t day)
{
  uint32_t y = year - (month <= 2);
  uint32_t m = month <= 2 ? month + 9 : month - 3;

  return (uint64_t)y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static int read_date(struct span in, uint32_t *s)
{
  uint32_t year;
  uint32_t month;
  uint32_t day;
  uint32_t hour;
  uint32_t minute;
  uint32_t second;
  uint64_t all;

  if (!number(&in, 4, '-', &year) || !number(&in, 2, '-', &month) || !number(&in, 2, 'T', &day)
      || !number(&in, 2, ':', &hour) || !number(&in, 2, ':', &minute) || !number(&in, 2, 'Z', &second) || in.len)
    return 0;
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return 0;
  all = ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  *s = (uint32_t)all;
  return all <= UINT32_MAX;
}

static int is_fingerprint(struct span hex)
{
  for (size_t i = 0; i < hex.len; i++)
    if (!is_hex(hex.p[i]))
      return 0;
  return hex.len == 40 || hex.len == 64;
}

int verification_next(struct verification *v, struct span *lines)
{
  size_t len = span_find(*lines, '\n');
  struct span line = span_first(*lines, len);
  struct span date;

  *lines = span_from(*lines, len + 1);
  if (line.len && line.p[line.len - 1] == '\r')
    line.len--;
  date = word(&line);
  v->signer = word(&line);
  v->primary = word(&line);
  return read_date(date, &v->created_s) && is_fingerprint(v->signer) && is_fingerprint(v->primary);
}

static unsigned int digit(char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned int)(c - '0');
  return (unsigned int)(ascii_lower(c) - 'a' + 10);
}

static int is_key(struct span hex, const struct certificate_key *key)
{
  if (hex.len != 2 * key->material.fingerprint_len)
    return 0;
  for (size_t i = 0; i < key->material.fingerprint_len; i++)
    if ((digit(hex.p[2 * i]) << 4 | digit(hex.p[2 * i + 1])) != key->material.fingerprint[i])
      return 0;
  return 1;
}

int verification_fits(const struct verification *v, const struct certificate *c, const struct certificate_key *key)
{
  return is_key(v->primary, &c->primary) && (is_key(v->signer, key) || is_key(v->signer, &c->primary));
}
