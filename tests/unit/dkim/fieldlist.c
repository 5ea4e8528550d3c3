/* fieldlist: which fields get signed: the default list name by name against the RFCs, the parser of
 * control/dkimheaders, and the choice of instances.
 */
#include "tests/tap.h"
#include "dkim/fieldlist.h"
#include "dkim/limits.h"
#include "text/ascii.h"

#include <stdlib.h>

static const struct fieldlist_entry *entries(const struct fieldlist *list)
{
  return genalloc_s(struct fieldlist_entry, &list->entries);
}

static size_t count(const struct fieldlist *list)
{
  return genalloc_len(struct fieldlist_entry, &list->entries);
}

/* -1 if `name` is not in the list, else how it is oversigned */
static int oversign_of(const struct fieldlist *list, const char *name)
{
  for (size_t i = 0; i < count(list); i++)
    if (ascii_equal_nocase(entries(list)[i].name, span_of(name)))
      return (int)entries(list)[i].oversign;
  return -1;
}

/* Everything that is signed by default, and nothing else. */
static const struct {
  const char *name;
  int oversign;
} wanted_defaults[] = {
  /* RFC 6376 5.4 and 5.4.1 */
  {"From", OVERSIGN_ALWAYS},
  {"Reply-To", OVERSIGN_IF_PRESENT},
  {"Subject", OVERSIGN_IF_PRESENT},
  {"Date", OVERSIGN_IF_PRESENT},
  {"To", OVERSIGN_IF_PRESENT},
  {"Cc", OVERSIGN_IF_PRESENT},
  {"Resent-Date", OVERSIGN_NEVER},
  {"Resent-From", OVERSIGN_NEVER},
  {"Resent-To", OVERSIGN_NEVER},
  {"Resent-Cc", OVERSIGN_NEVER},
  {"In-Reply-To", OVERSIGN_NEVER},
  {"References", OVERSIGN_NEVER},
  {"List-Id", OVERSIGN_NEVER},
  {"List-Help", OVERSIGN_NEVER},
  {"List-Unsubscribe", OVERSIGN_NEVER},
  {"List-Subscribe", OVERSIGN_NEVER},
  {"List-Post", OVERSIGN_NEVER},
  {"List-Owner", OVERSIGN_NEVER},
  {"List-Archive", OVERSIGN_NEVER},
  /* RFC 8058 4: one-click unsubscribing needs both to be signed */
  {"List-Unsubscribe-Post", OVERSIGN_NEVER},
  /* what 5.4.1 says of Content-Type and Message-ID; the rest of MIME goes with them */
  {"Message-ID", OVERSIGN_IF_PRESENT},
  {"MIME-Version", OVERSIGN_IF_PRESENT},
  {"Content-Type", OVERSIGN_IF_PRESENT},
  {"Content-Transfer-Encoding", OVERSIGN_IF_PRESENT},
  {"Content-ID", OVERSIGN_NEVER},
  {"Content-Description", OVERSIGN_NEVER},
  {"Content-Disposition", OVERSIGN_NEVER},
};

static const char *const unwanted[] = {
  "Received", "Return-Path", "Bcc", "Authentication-Results", "DKIM-Signature", "ARC-Seal",
  "ARC-Message-Signature", "ARC-Authentication-Results", "arc-seal", "RECEIVED", "return-path"
};

static void test_default(void)
{
  struct fieldlist list = FIELDLIST_ZERO;
  size_t n = sizeof wanted_defaults / sizeof *wanted_defaults;

  ok(fieldlist_default(&list), "the default list");
  for (size_t i = 0; i < n; i++)
    ok(oversign_of(&list, wanted_defaults[i].name) == wanted_defaults[i].oversign, "default: %s",
       wanted_defaults[i].name);
  ok(count(&list) == n, "default: nothing else");
  for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++)
    ok(oversign_of(&list, unwanted[i]) == -1, "default: never %s", unwanted[i]);
  ok(fieldlist_default(&list) && count(&list) == n, "default: made anew, not made longer");
  fieldlist_free(&list);
}

static const struct {
  const char *reason;
  const char *text;
  int wanted;
  size_t line;         /* of the error, for 0 */
  const char *listed;  /* for 1: the names with their marks behind From, which is always there */
} texts[] = {
  {"empty: From alone", "", 1, 0, ""},
  {"one name", "Subject\n", 1, 0, "Subject "},
  {"no line end", "Subject", 1, 0, "Subject "},
  {"oversigned if present", "+To\n", 1, 0, "+To "},
  {"oversigned always", "++To\n", 1, 0, "++To "},
  {"order is kept", "Date\n++To\n+Subject\n", 1, 0, "Date ++To +Subject "},
  {"comments and blank lines", "# all\n\n \t\nDate\n  # more\n", 1, 0, "Date "},
  {"blanks around a name", " \t+To \n", 1, 0, "+To "},
  {"From is there anyway", "From\nDate\n", 1, 0, "Date "},
  {"From can't be oversigned less", "+from\n", 1, 0, ""},
  {"a name of any printable bytes", "X-!#$%&'*.^_`{|}~\n", 1, 0, "X-!#$%&'*.^_`{|}~ "},
  {"never signed", "Date\nReceived\n", 0, 2, NULL},
  {"never signed, in another case", "bcc\n", 0, 1, NULL},
  {"never signed, with a mark", "++DKIM-Signature\n", 0, 1, NULL},
  {"never signed: return path", "Return-Path\n", 0, 1, NULL},
  {"never signed: results", "Authentication-Results\n", 0, 1, NULL},
  {"never signed: any ARC", "arc-something\n", 0, 1, NULL},
  {"ARC without a hyphen is another field", "ARCHIVE\n", 1, 0, "ARCHIVE "},
  {"colon behind the name", "Date:\n", 0, 1, NULL},
  {"two names in a line", "Date Subject\n", 0, 1, NULL},
  {"comment behind a name", "Date # when\n", 0, 1, NULL},
  {"semicolon: it would end h=", "a;b\n", 0, 1, NULL},
  {"8-bit name", "\n\nb\xc3\xbc\n", 0, 3, NULL},
  {"CR at the end of a line", "Date\r\n", 0, 1, NULL},
  {"mark without a name", "+\n", 0, 1, NULL},
  {"marks without a name", "++\n", 0, 1, NULL},
  {"blank behind the mark", "+ To\n", 0, 1, NULL},
  {"three marks: the third is part of the name", "+++To\n", 1, 0, "+++To "},
  {"the same name twice would be hashed twice", "Date\nTo\ndate\n", 0, 3, NULL},
};

static void describe(stralloc *out, const struct fieldlist *list)
{
  static const char *const marks[] = {"", "+", "++"};

  out->len = 0;
  for (size_t i = 1; i < count(list); i++) {
    struct span name = entries(list)[i].name;
    if (!stralloc_cats(out, marks[entries(list)[i].oversign]) || !stralloc_catb(out, name.p, name.len) ||
        !stralloc_cats(out, " "))
      abort();
  }
}

static void test_parse(void)
{
  struct fieldlist list = FIELDLIST_ZERO;
  stralloc out = STRALLOC_ZERO;

  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    size_t line = 0;
    const char *why = NULL;
    int result = fieldlist_parse(&list, span_of(texts[n].text), &line, &why);

    if (!ok(result == texts[n].wanted, "control/dkimheaders: %s", texts[n].reason))
      continue;
    if (result != 1) {
      ok(line == texts[n].line && why && *why, "  the line is told, and why");
      continue;
    }
    ok(oversign_of(&list, "From") == OVERSIGN_ALWAYS, "  From is oversigned");
    describe(&out, &list);
    is_bytes(out.s, out.len, texts[n].listed, strlen(texts[n].listed), "  the names");
  }
  fieldlist_free(&list);
  stralloc_free(&out);
}

static void test_limit(void)
{
  struct fieldlist list = FIELDLIST_ZERO;
  stralloc text = STRALLOC_ZERO;
  size_t line;
  const char *why;

  for (int i = 1; i < LIMIT_FIELD_NAMES; i++) {
    char name[16];
    int len = snprintf(name, sizeof name, "X-%d\n", i);
    if (!stralloc_catb(&text, name, (size_t)len))
      abort();
  }
  ok(fieldlist_parse(&list, span_sa(&text), &line, &why) == 1 &&
     count(&list) == LIMIT_FIELD_NAMES, "as many names as the limit, From counted");
  if (!stralloc_cats(&text, "X-more\n"))
    abort();
  ok(fieldlist_parse(&list, span_sa(&text), &line, &why) == 0 && line == LIMIT_FIELD_NAMES,
     "one more is an error");
  fieldlist_free(&list);
  stralloc_free(&text);
}

/* The fields of a message are numbered from 0. */
static const struct {
  const char *reason;
  const char *list;
  const char *header;
  const char *names;
  const char *indices;
} choices[] = {
  {"From once, named twice", "", "From: a\n", "From:From", "0"},
  {"no From: oversigned all the same", "", "To: a\n", "From", ""},
  {"absent fields are not named", "Date\n+To\n", "From: a\n", "From:From", "0"},
  {"absent, oversigned always", "++To\n", "From: a\n", "From:From:To", "0"},
  {"present: plain, if present, always", "Date\n+To\n++Cc\n", "Cc: 1\nTo: 2\nDate: 3\nFrom: 4\n",
   "From:From:Date:To:To:Cc:Cc", "3 2 1 0"},
  {"every instance, from the bottom up", "X\n", "X: 1\nFrom: a\nX: 2\nY: b\nX: 3\n", "From:From:X:X:X",
   "1 4 2 0"},
  {"every instance and once more", "+X\n", "X: 1\nX: 2\nFrom: a\n", "From:From:X:X:X", "2 1 0"},
  {"several From fields", "", "From: a\nFrom: b\n", "From:From:From", "1 0"},
  {"names are matched without case", "subJECT\n", "SUBJect: 1\nFROM: 2\n", "From:From:subJECT", "1 0"},
  {"blanks before the colon are no part of a name", "To\n", "To : 1\nFrom: 2\n", "From:From:To", "1 0"},
  {"a name is no prefix", "List\n", "List-Id: 1\nFrom: 2\n", "From:From", "1"},
  {"a malformed line is never chosen", "X\n", "From: 1\nX\n", "From:From", "0"},
};

static void read_header(struct message *m, const char *header)
{
  struct span body;

  message_init(m, LIMIT_HEADER_BYTES);
  message_push(m, span_of(header));
  if (message_next(m, &body) != MESSAGE_MORE)
    abort();
  message_end(m);
  if (message_next(m, &body) != MESSAGE_HEADER)
    abort();
}

static void test_choose(void)
{
  for (size_t n = 0; n < sizeof choices / sizeof *choices; n++) {
    struct fieldlist list = FIELDLIST_ZERO;
    struct message m;
    stralloc names = STRALLOC_ZERO;
    genalloc fields = GENALLOC_ZERO;
    char indices[100] = "";
    size_t used = 0;
    size_t line;
    const char *why;

    read_header(&m, choices[n].header);
    ok(fieldlist_parse(&list, span_of(choices[n].list), &line, &why) == 1 &&
       fieldlist_choose(&list, &m, &names, &fields), "choose: %s", choices[n].reason);
    for (size_t i = 0; i < genalloc_len(size_t, &fields); i++)
      used += (size_t)snprintf(indices + used, sizeof indices - used, "%s%zu", i ? " " : "",
                               genalloc_s(size_t, &fields)[i]);
    is_bytes(names.s, names.len, choices[n].names, strlen(choices[n].names), "  h=");
    is_bytes(indices, used, choices[n].indices, strlen(choices[n].indices), "  fields");
    fieldlist_free(&list);
    message_free(&m);
    stralloc_free(&names);
    genalloc_free(size_t, &fields);
  }
}

int main(void)
{
  test_default();
  test_parse();
  test_limit();
  test_choose();
  return tap_done();
}
