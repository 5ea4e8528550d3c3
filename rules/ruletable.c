/* ruletable: the language as tables. */
#include "rules/ruletable.h"

#include "text/ascii.h"

#define COUNT(table) (sizeof (table) / sizeof *(table))

static const struct ruletable_test tests[] = {
  { "from", "=~", 0, RULETABLE_BOTH, MAILRULE_FROM, 1, 0, RULETABLE_ADDRESS },
  { "sender", "=~", 0, RULETABLE_BOTH, MAILRULE_SENDER, 0, 0, RULETABLE_ADDRESS },
  { "to", "=~", 0, RULETABLE_BOTH, MAILRULE_TO, 0, 0, RULETABLE_ADDRESS },
  { "to-all", "=~", 0, RULETABLE_IN, MAILRULE_TO_ALL, 0, 0, RULETABLE_ADDRESS },
  { "host", "=~", 0, RULETABLE_OUT, MAILRULE_HOST, 0, 0, RULETABLE_HOST },
  { "rcpt", "=~", 0, RULETABLE_BOTH, MAILRULE_RCPT, 1, 0, RULETABLE_TEXT },
  { "subject", "=~", 0, RULETABLE_BOTH, MAILRULE_SUBJECT, 1, 0, RULETABLE_TEXT },
  { "header", "=~", 1, RULETABLE_BOTH, MAILRULE_HEADER, 1, 0, RULETABLE_TEXT },
  { "body", "=~", 0, RULETABLE_BOTH, MAILRULE_BODY, 1, 1, RULETABLE_TEXT },
  { "type", "=~", 0, RULETABLE_BOTH, MAILRULE_TYPE, 1, 1, RULETABLE_TYPE },
  { "file", "=~", 0, RULETABLE_BOTH, MAILRULE_FILE, 1, 1, RULETABLE_NAME },
  { "is", "=", 0, RULETABLE_BOTH, MAILRULE_IS, 1, 1, RULETABLE_WORD },
  { "group", "=", 0, RULETABLE_BOTH, MAILRULE_GROUP, 0, 0, RULETABLE_FILE },
  { "size", "><", 0, RULETABLE_BOTH, MAILRULE_SIZE_OVER, 0, 0, RULETABLE_NUMBER },
  { "env", "=", 1, RULETABLE_IN, MAILRULE_ENV, 0, 0, RULETABLE_VARIABLE },
  { "run", "=", 0, RULETABLE_BOTH, MAILRULE_RUN, 0, 0, RULETABLE_PROGRAM },
};

static const struct ruletable_word words[] = {
  { "signed", RULETABLE_BOTH, MAILRULE_IS_SIGNED },
  { "encrypted", RULETABLE_BOTH, MAILRULE_IS_ENCRYPTED },
  { "smime", RULETABLE_BOTH, MAILRULE_IS_SMIME },
  { "pgp", RULETABLE_BOTH, MAILRULE_IS_PGP },
  { "calendar", RULETABLE_BOTH, MAILRULE_IS_CALENDAR },
  { "reply", RULETABLE_BOTH, MAILRULE_IS_REPLY },
  { "bounce", RULETABLE_BOTH, MAILRULE_IS_BOUNCE },
  { "auto", RULETABLE_BOTH, MAILRULE_IS_AUTO },
  { "list", RULETABLE_BOTH, MAILRULE_IS_LIST },
  { "confidential", RULETABLE_BOTH, MAILRULE_IS_CONFIDENTIAL },
  { "private", RULETABLE_BOTH, MAILRULE_IS_PRIVATE },
  { "outside", RULETABLE_OUT, MAILRULE_IS_OUTSIDE },
  { "opened", RULETABLE_IN, MAILRULE_IS_OPENED },
  { "pass", RULETABLE_IN, MAILRULE_IS_PASS },
  { "fail", RULETABLE_IN, MAILRULE_IS_FAIL },
  { "weak", RULETABLE_IN, MAILRULE_IS_WEAK },
  { "nokey", RULETABLE_IN, MAILRULE_IS_NOKEY },
  { "unknown", RULETABLE_IN, MAILRULE_IS_UNKNOWN },
  { "revoked", RULETABLE_IN, MAILRULE_IS_REVOKED },
  { "expired", RULETABLE_IN, MAILRULE_IS_EXPIRED },
};

/* in the order of enum mailrule_act */
static const struct ruletable_act acts[] = {
  { "strip", RULETABLE_BOTH, MAILRULE_STRIP, 0, RULETABLE_NOTHING, 0, 0 },
  { "remove", RULETABLE_BOTH, MAILRULE_REMOVE, 1, RULETABLE_NOTHING, 0, 1 },
  { "set", RULETABLE_BOTH, MAILRULE_SET, 1, RULETABLE_TEXT, 0, 1 },
  { "tag", RULETABLE_BOTH, MAILRULE_TAG, 0, RULETABLE_TEXT, 0, 0 },
  { "attach", RULETABLE_BOTH, MAILRULE_ATTACH, 0, RULETABLE_PATH, 0, 1 },
  { "disclaimer", RULETABLE_BOTH, MAILRULE_DISCLAIMER, 0, RULETABLE_FILE, 0, 0 },
  { "sign", RULETABLE_OUT, MAILRULE_SIGN, 0, RULETABLE_NOTHING, 0, 0 },
  { "encrypt", RULETABLE_OUT, MAILRULE_ENCRYPT, 0, RULETABLE_METHODS, 1, 0 },
  { "wait", RULETABLE_OUT, MAILRULE_WAIT, 0, RULETABLE_NOTHING, 0, 0 },
  { "pass", RULETABLE_BOTH, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "keep", RULETABLE_IN, MAILRULE_KEEP, 0, RULETABLE_NOTHING, 0, 0 },
  { "unsign", RULETABLE_IN, MAILRULE_UNSIGN, 0, RULETABLE_NOTHING, 0, 0 },
  { "refuse", RULETABLE_IN, MAILRULE_REFUSE, 0, RULETABLE_ANSWER, 0, 0 },
  { "defer", RULETABLE_IN, MAILRULE_DEFER, 0, RULETABLE_ANSWER, 0, 0 },
  { "copy", RULETABLE_IN, MAILRULE_COPY, 0, RULETABLE_MAILBOX, 0, 1 },
  { "rcpt", RULETABLE_IN, MAILRULE_DELIVER, 0, RULETABLE_MAILBOX, 0, 1 },
  { "notice", RULETABLE_IN, MAILRULE_NOTICE, 0, RULETABLE_NOTICE, 0, 1 },
};

/* what people try first */
static const struct {
  const char *name;
  const char *hint;
  unsigned int where;
} hints[] = {
  { "and", "leave it out: all conditions of a line must hold", RULETABLE_BOTH },
  { "or", "write several values, as to=@a.example,@b.example, or two lines", RULETABLE_BOTH },
  { "not", "write ! before the condition, as !is=signed", RULETABLE_BOTH },
  { "if", "leave it out: a line is conditions, =>, actions", RULETABLE_BOTH },
  { "then", "write => between conditions and actions", RULETABLE_BOTH },
  { "->", "write => between conditions and actions", RULETABLE_BOTH },
  { "-->", "write => between conditions and actions", RULETABLE_BOTH },
  { "=", "write no blanks around an operator: to=@example.org", RULETABLE_BOTH },
  { "~", "write no blanks around an operator: subject~\"^re:\"", RULETABLE_BOTH },
  { ">", "write no blanks around an operator: size>1000000", RULETABLE_BOTH },
  { "<", "write no blanks around an operator: size<1000000", RULETABLE_BOTH },
  { "{", "leave it out: a line is conditions, =>, actions", RULETABLE_BOTH },
  { "\\", "write all of the rule in one line", RULETABLE_BOTH },
  { "recipient", "write to= for the envelope, or rcpt= for To and Cc", RULETABLE_BOTH },
  { "cc", "write rcpt= for To and Cc, or header:Cc=", RULETABLE_BOTH },
  { "bcc", "write to= for the recipients of the envelope", RULETABLE_BOTH },
  { "mailfrom", "write sender=", RULETABLE_BOTH },
  { "mail-from", "write sender=", RULETABLE_BOTH },
  { "domain", "write from=@example.org or to=@example.org", RULETABLE_BOTH },
  { "text", "write body=", RULETABLE_BOTH },
  { "content", "write body=", RULETABLE_BOTH },
  { "content-type", "write type=", RULETABLE_BOTH },
  { "mime", "write type=", RULETABLE_BOTH },
  { "attachment", "write file= for a condition, attach= for an action", RULETABLE_BOTH },
  { "filename", "write file=", RULETABLE_BOTH },
  { "headers", "write header:Name=", RULETABLE_BOTH },
  { "sensitivity", "write is=confidential or is=private", RULETABLE_BOTH },
  { "signed", "write is=signed", RULETABLE_BOTH },
  { "encrypted", "write is=encrypted", RULETABLE_BOTH },
  { "list", "write is=list", RULETABLE_BOTH },
  { "bounce", "write is=bounce", RULETABLE_BOTH },
  { "program", "write run=", RULETABLE_BOTH },
  { "exec", "write run=", RULETABLE_BOTH },
  { "user", "write from= or group=", RULETABLE_OUT },
  { "user", "write to= or to-all=", RULETABLE_IN },
  { "any", "write to=* for every message", RULETABLE_BOTH },
  { "all", "write to=* for every message", RULETABLE_BOTH },
  { "always", "write to=* for every message", RULETABLE_BOTH },
  { "*", "write to=* for every message", RULETABLE_BOTH },
  { "default", "write to=* for every message, in the last line", RULETABLE_BOTH },
  { "else", "write to=* in the last line: the first line that holds decides", RULETABLE_BOTH },
  { "stop", "leave it out: the first line that holds decides", RULETABLE_BOTH },
  { "reject", "write must ... => encrypt: what can't be encrypted is then not sent", RULETABLE_OUT },
  { "reject", "write refuse=TEXT", RULETABLE_IN },
  { "block", "write refuse=TEXT", RULETABLE_IN },
  { "tempfail", "write defer=TEXT", RULETABLE_IN },
  { "later", "write defer=TEXT", RULETABLE_IN },
  { "decrypt", "leave it out: mail is opened unless a line says pass or keep", RULETABLE_IN },
  { "open", "leave it out: mail is opened unless a line says pass or keep", RULETABLE_IN },
  { "opened", "write is=opened", RULETABLE_IN },
  { "decrypted", "write is=opened", RULETABLE_IN },
  { "verify", "leave it out: signatures are verified unless a line says pass", RULETABLE_IN },
  { "verified", "write is=pass", RULETABLE_IN },
  { "valid", "write is=pass", RULETABLE_IN },
  { "good", "write is=pass", RULETABLE_IN },
  { "bad", "write is=fail", RULETABLE_IN },
  { "invalid", "write is=fail", RULETABLE_IN },
  { "untrusted", "write is=unknown", RULETABLE_IN },
  { "strip-signature", "write unsign", RULETABLE_IN },
  { "archive", "write copy=ADDRESS", RULETABLE_IN },
  { "add-recipient", "write copy=ADDRESS", RULETABLE_IN },
  { "forward", "write copy=ADDRESS for one more recipient, rcpt=ADDRESS for another one", RULETABLE_IN },
  { "redirect", "write rcpt=ADDRESS", RULETABLE_IN },
  { "quarantine", "write rcpt=ADDRESS", RULETABLE_IN },
  { "notify", "write notice=NAME:ADDRESS", RULETABLE_IN },
  { "mail", "write notice=NAME:ADDRESS", RULETABLE_IN },
  { "relay", "write env:RELAYCLIENT=* for mail of your own users", RULETABLE_IN },
  { "relayclient", "write env:RELAYCLIENT=*", RULETABLE_IN },
  { "ip", "write env:TCPREMOTEIP=192.0.2.*", RULETABLE_IN },
  { "client", "write env:TCPREMOTEIP=192.0.2.*", RULETABLE_IN },
  { "remoteip", "write env:TCPREMOTEIP=192.0.2.*", RULETABLE_IN },
  { "all-to", "write to-all=", RULETABLE_IN },
  { "drop", "nothing drops mail", RULETABLE_BOTH },
  { "discard", "nothing drops mail", RULETABLE_BOTH },
  { "footer", "write disclaimer=NAME", RULETABLE_BOTH },
  { "signature", "write sign for a signature, disclaimer=NAME for a text", RULETABLE_OUT },
  { "signature", "write is=pass or is=fail for what its check gave, unsign to take it off", RULETABLE_IN },
  { "crypt", "write encrypt", RULETABLE_OUT },
  { "smime", "write sign, or encrypt=smime", RULETABLE_OUT },
  { "smime", "write is=smime", RULETABLE_IN },
  { "prefix", "write tag=TEXT", RULETABLE_BOTH },
  { "add-header", "write set:Name=TEXT", RULETABLE_BOTH },
  { "add", "write set:Name=TEXT, tag=TEXT or attach=FILE", RULETABLE_BOTH },
  { "delete", "write remove:Name", RULETABLE_BOTH },
  { "none", "write pass", RULETABLE_BOTH },
  { "ignore", "write pass", RULETABLE_BOTH },
};

#define FIND(table, wanted)                             \
  for (size_t i = 0; i < COUNT(table); i++)             \
    if (span_equal((wanted), span_of((table)[i].name))) \
      return &(table)[i];                               \
  return NULL

const struct ruletable_test *ruletable_find_test(struct span name)
{
  FIND(tests, name);
}

const struct ruletable_word *ruletable_find_word(struct span name)
{
  FIND(words, name);
}

const struct ruletable_act *ruletable_find_act(struct span name)
{
  FIND(acts, name);
}

int ruletable_opening(struct span list, unsigned int *bits)
{
  *bits = 0;
  for (int more = !span_equal(list, span_of("none")); more;) {
    size_t end = span_find(list, ',');
    const struct ruletable_word *w = ruletable_find_word(span_first(list, end));

    if (!w || !(w->bit & MAILRULE_IS_OF_OPENING))
      return 0;
    *bits |= w->bit;
    more = end < list.len;
    list = span_from(list, end + 1);
  }
  return 1;
}

int ruletable_is_in(unsigned int where, enum mailrules_direction direction)
{
  return (where & (direction == MAILRULES_IN ? RULETABLE_IN : RULETABLE_OUT)) != 0;
}

const char *ruletable_hint(struct span name, enum mailrules_direction direction)
{
  for (size_t i = 0; i < COUNT(hints); i++)
    if (ruletable_is_in(hints[i].where, direction) && ascii_equal_nocase(name, span_of(hints[i].name)))
      return hints[i].hint;
  return NULL;
}

const struct ruletable_test *ruletable_test_of(enum mailrule_test test)
{
  size_t i = 0;

  while (i + 1 < COUNT(tests) && tests[i].test != (test == MAILRULE_SIZE_UNDER ? MAILRULE_SIZE_OVER : test))
    i++;
  return &tests[i];
}

const struct ruletable_test *ruletable_test(size_t i)
{
  return i < COUNT(tests) ? &tests[i] : NULL;
}

const struct ruletable_act *ruletable_act(size_t i)
{
  return i < COUNT(acts) ? &acts[i] : NULL;
}
