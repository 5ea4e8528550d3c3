/* keyrecord: dkim/keyrecord against RFC 6376 3.6.1 read once more, with base64 done by hand. The second reader finds
 * everything that is wrong with a record; the first must name one of these things, or nothing where there is nothing.
 * Which tags there are is for text/taglist, which the harness taglist looks at.
 */
#include "tests/fuzz/base64.h"

#include "dkim/keyrecord.h"
#include "text/taglist.h"

#define FAULT(cause) (1ULL << (cause))

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int is_word(struct span s, const char *word)
{
  size_t i = 0;

  while (i < s.len && word[i] && lower(s.p[i]) == word[i])
    i++;
  return i == s.len && !word[i];
}

/* Is `word` in a list joined by colons, with FWS around each? */
static int is_listed(struct span list, const char *word)
{
  size_t start = 0;

  for (size_t i = 0; i <= list.len; i++) {
    size_t end = i;

    if (i < list.len && list.p[i] != ':')
      continue;
    while (start < end && strchr(" \t\r\n", list.p[start]))
      start++;
    while (start < end && strchr(" \t\r\n", list.p[end - 1]))
      end--;
    if (is_word(span_make(list.p + start, end - start), word))
      return 1;
    start = i + 1;
  }
  return 0;
}

/* faults of a list of tags; *want is what the record means */
static unsigned long long faults(const struct taglist *list, struct keyrecord *want)
{
  unsigned long long found = 0;
  int has_key = 0;

  want->type = KEY_RSA;
  for (size_t i = 0; i < list->count; i++) {
    struct span name = list->tag[i].name;
    struct span value = list->tag[i].value;

    if (span_equal(name, span_of("v")) && (i > 0 || !span_equal(value, span_of("DKIM1"))))
      found |= FAULT(CAUSE_KEY_SYNTAX);
    if (span_equal(name, span_of("k"))) {
      want->type = is_word(value, "ed25519") ? KEY_ED25519 : KEY_RSA;
      if (want->type == KEY_RSA && !is_word(value, "rsa"))
        found |= FAULT(CAUSE_KEY_TYPE);
    }
    if (span_equal(name, span_of("s")) && !is_listed(value, "*") && !is_listed(value, "email"))
      found |= FAULT(CAUSE_KEY_SERVICE);
    if (span_equal(name, span_of("h")) && !is_listed(value, "sha256"))
      found |= FAULT(CAUSE_KEY_HASH);
    if (span_equal(name, span_of("t"))) {
      want->is_testing = is_listed(value, "y");
      want->is_strict = is_listed(value, "s");
    }
    if (span_equal(name, span_of("p"))) {
      has_key = 1;
      if (value.len == 0)
        found |= FAULT(CAUSE_KEY_REVOKED);
      else if (!naive_base64(&want->key, value))
        found |= FAULT(CAUSE_KEY_SYNTAX);
    }
  }
  return found | (has_key ? 0 : FAULT(CAUSE_KEY_SYNTAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span text = span_make((const char *)data, size);
  struct keyrecord r;
  struct keyrecord want;
  struct taglist list;
  unsigned long long found;
  enum cause cause;

  memset(&r, 0, sizeof r);
  memset(&want, 0, sizeof want);
  cause = keyrecord_parse(&r, text);
  if (taglist_parse(&list, text)) {
    check(cause == CAUSE_KEY_SYNTAX && r.tag && strcmp(r.tag, taglist_parse(&list, text)) == 0);
    check(!r.is_testing && r.key.len == 0);
  } else {
    found = faults(&list, &want);
    if (found)
      check(cause != CAUSE_PENDING && (found & FAULT(cause)));
    else {
      check(cause == CAUSE_PENDING && r.type == want.type && !r.tag);
      check(span_equal(span_sa(&r.key), span_sa(&want.key)));
      check(r.is_strict == want.is_strict);
    }
    check((cause == CAUSE_KEY_SYNTAX) == (r.tag != NULL));
    /* wherever the record can be read, so that a key in test mode is never held against a message */
    if (cause != CAUSE_KEY_SYNTAX)
      check(r.is_testing == want.is_testing);
  }
  keyrecord_free(&r);
  stralloc_free(&want.key);
  return 0;
}
