/* ruletable: the language as tables. */
#include "rules/ruletable.h"

#include "text/ascii.h"

#define COUNT(table) (sizeof (table) / sizeof *(table))

static const struct ruletable_test tests[] = {
  { "from", "=~", 0, 0, MAILRULE_FROM, 1, RULETABLE_ADDRESS },
  { "sender", "=~", 0, 0, MAILRULE_SENDER, 0, RULETABLE_ADDRESS },
  { "to", "=~", 0, 0, MAILRULE_TO, 0, RULETABLE_ADDRESS },
  { "host", "=~", 0, 0, MAILRULE_HOST, 0, RULETABLE_HOST },
  { "rcpt", "=~", 0, 0, MAILRULE_RCPT, 1, RULETABLE_TEXT },
  { "subject", "=~", 0, 0, MAILRULE_SUBJECT, 1, RULETABLE_TEXT },
  { "header", "=~", 1, 0, MAILRULE_HEADER, 1, RULETABLE_TEXT },
  { "body", "=~", 0, 0, MAILRULE_BODY, 1, RULETABLE_TEXT },
  { "type", "=~", 0, 0, MAILRULE_TYPE, 1, RULETABLE_TYPE },
  { "file", "=~", 0, 0, MAILRULE_FILE, 1, RULETABLE_NAME },
  { "is", "=", 0, 0, MAILRULE_IS, 1, RULETABLE_WORD },
  { "group", "=", 0, 0, MAILRULE_GROUP, 0, RULETABLE_FILE },
  { "size", "><", 0, 0, MAILRULE_SIZE_OVER, 0, RULETABLE_NUMBER },
  { "run", "=", 0, 0, MAILRULE_RUN, 0, RULETABLE_PROGRAM },
  { "to-all", "=~", 0, 1, MAILRULE_TO, 0, RULETABLE_NOTHING },
  { "env", "=~", 1, 1, MAILRULE_TO, 0, RULETABLE_NOTHING },
};

static const struct ruletable_word words[] = {
  { "signed", MAILRULE_IS_SIGNED },
  { "encrypted", MAILRULE_IS_ENCRYPTED },
  { "smime", MAILRULE_IS_SMIME },
  { "pgp", MAILRULE_IS_PGP },
  { "calendar", MAILRULE_IS_CALENDAR },
  { "reply", MAILRULE_IS_REPLY },
  { "bounce", MAILRULE_IS_BOUNCE },
  { "auto", MAILRULE_IS_AUTO },
  { "list", MAILRULE_IS_LIST },
  { "confidential", MAILRULE_IS_CONFIDENTIAL },
  { "private", MAILRULE_IS_PRIVATE },
  { "outside", MAILRULE_IS_OUTSIDE },
  { "opened", 0 },
  { "pass", 0 },
  { "fail", 0 },
  { "weak", 0 },
  { "nokey", 0 },
  { "unknown", 0 },
  { "revoked", 0 },
  { "expired", 0 },
};

/* those of control/sealrules first, in the order of enum mailrule_act */
static const struct ruletable_act acts[] = {
  { "strip", 0, MAILRULE_STRIP, 0, RULETABLE_NOTHING, 0, 0 },
  { "remove", 0, MAILRULE_REMOVE, 1, RULETABLE_NOTHING, 0, 1 },
  { "set", 0, MAILRULE_SET, 1, RULETABLE_TEXT, 0, 1 },
  { "tag", 0, MAILRULE_TAG, 0, RULETABLE_TEXT, 0, 0 },
  { "attach", 0, MAILRULE_ATTACH, 0, RULETABLE_PATH, 0, 1 },
  { "disclaimer", 0, MAILRULE_DISCLAIMER, 0, RULETABLE_FILE, 0, 0 },
  { "sign", 0, MAILRULE_SIGN, 0, RULETABLE_NOTHING, 0, 0 },
  { "encrypt", 0, MAILRULE_ENCRYPT, 0, RULETABLE_METHODS, 1, 0 },
  { "wait", 0, MAILRULE_WAIT, 0, RULETABLE_NOTHING, 0, 0 },
  { "pass", 0, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "keep", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "unsign", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "refuse", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "defer", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "copy", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "rcpt", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
  { "notice", 1, MAILRULE_PASS, 0, RULETABLE_NOTHING, 0, 0 },
};

/* what people try first */
static const struct {
  const char *name;
  const char *hint;
} hints[] = {
  { "and", "leave it out: all conditions of a line must hold" },
  { "or", "write several values, as to=@a.example,@b.example, or two lines" },
  { "not", "write ! before the condition, as !is=signed" },
  { "if", "leave it out: a line is conditions, =>, actions" },
  { "then", "write => between conditions and actions" },
  { "->", "write => between conditions and actions" },
  { "-->", "write => between conditions and actions" },
  { "=", "write no blanks around an operator: to=@example.org" },
  { "~", "write no blanks around an operator: subject~\"^re:\"" },
  { ">", "write no blanks around an operator: size>1000000" },
  { "<", "write no blanks around an operator: size<1000000" },
  { "{", "leave it out: a line is conditions, =>, actions" },
  { "\\", "write all of the rule in one line" },
  { "recipient", "write to= for the envelope, or rcpt= for To and Cc" },
  { "cc", "write rcpt= for To and Cc, or header:Cc=" },
  { "bcc", "write to= for the recipients of the envelope" },
  { "mailfrom", "write sender=" },
  { "mail-from", "write sender=" },
  { "domain", "write from=@example.org or to=@example.org" },
  { "text", "write body=" },
  { "content", "write body=" },
  { "content-type", "write type=" },
  { "mime", "write type=" },
  { "attachment", "write file= for a condition, attach= for an action" },
  { "filename", "write file=" },
  { "headers", "write header:Name=" },
  { "sensitivity", "write is=confidential or is=private" },
  { "signed", "write is=signed" },
  { "encrypted", "write is=encrypted" },
  { "list", "write is=list" },
  { "bounce", "write is=bounce" },
  { "program", "write run=" },
  { "exec", "write run=" },
  { "user", "write from= or group=" },
  { "any", "write to=* for every message" },
  { "all", "write to=* for every message" },
  { "always", "write to=* for every message" },
  { "*", "write to=* for every message" },
  { "default", "write to=* for every message, in the last line" },
  { "else", "write to=* in the last line: the first line that holds decides" },
  { "stop", "leave it out: the first line that holds decides" },
  { "reject", "write must ... => encrypt: what can't be encrypted is then not sent" },
  { "drop", "nothing drops mail" },
  { "discard", "nothing drops mail" },
  { "footer", "write disclaimer=NAME" },
  { "signature", "write sign for a signature, disclaimer=NAME for a text" },
  { "crypt", "write encrypt" },
  { "smime", "write sign, or encrypt=smime" },
  { "prefix", "write tag=TEXT" },
  { "add-header", "write set:Name=TEXT" },
  { "add", "write set:Name=TEXT, tag=TEXT or attach=FILE" },
  { "delete", "write remove:Name" },
  { "none", "write pass" },
  { "ignore", "write pass" },
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

const char *ruletable_hint(struct span name)
{
  for (size_t i = 0; i < COUNT(hints); i++)
    if (ascii_equal_nocase(name, span_of(hints[i].name)))
      return hints[i].hint;
  return NULL;
}

const struct ruletable_test *ruletable_test(size_t i)
{
  return i < COUNT(tests) ? &tests[i] : NULL;
}

const struct ruletable_word *ruletable_word(size_t i)
{
  return i < COUNT(words) ? &words[i] : NULL;
}

const struct ruletable_act *ruletable_act(size_t i)
{
  return i < COUNT(acts) ? &acts[i] : NULL;
}
