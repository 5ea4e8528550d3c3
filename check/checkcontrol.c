/* checkcontrol: nearly all control files may be absent. A file that exists but is unreadable or wrong makes mail wait.
 */
#include "check/checkcontrol.h"

#include "check/checkbytes.h"
#include "dkim/fieldlist.h"
#include "dkim/limits.h"
#include "dkim/places.h"
#include "link/control.h"
#include "mail/authres.h"

#include <errno.h>

int checkcontrol_readable(const struct checkperm *p, struct check *c, const char *path)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;

  if (stat(path, &st) == -1) {
    if (errno != ENOENT)
      check_blind(c, path);
    return 0;
  }
  if (!S_ISREG(st.st_mode))
    check_say(c, CHECK_ERROR, path, "not a regular file: mail waits", "remove it and write it anew");
  else if (!checkperm_allows(p, &st, 4))
    check_say(c, CHECK_ERROR, path,
              check_text(&what, checkperm_runner(p), " can't read it: mail waits", (char *)NULL),
              check_text(&remedy, "chmod 0644 ", path, (char *)NULL));
  stralloc_free(&what);
  stralloc_free(&remedy);
  return S_ISREG(st.st_mode);
}

/* check a control file that must be empty or hold the word `word` */
static void check_flag(const struct checkperm *p, struct check *c, const char *path, const char *word,
                       const char *meaning)
{
  stralloc value = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;

  if (checkcontrol_readable(p, c, path)) {
    if (control_line(&value, path) == CONTROL_ERROR)
      checkbytes_failed(c, path, NULL);
    else if (value.len == 0)
      check_say(c, CHECK_OK, path, "empty: not set", NULL);
    else if (span_equal(span_sa(&value), span_of(word)))
      check_say(c, CHECK_OK, path, meaning, NULL);
    else
      check_say(c, CHECK_ERROR, path, "neither empty nor the word that it may hold: mail waits",
                check_text(&text, "echo ", word, " > ", path, ", or remove it", (char *)NULL));
  }
  stralloc_free(&value);
  stralloc_free(&text);
}

static void check_headers(const struct checkperm *p, struct check *c)
{
  struct fieldlist list = FIELDLIST_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *why = "out of memory";
  size_t line = 0;

  if (checkcontrol_readable(p, c, DKIM_HEADERS)) {
    enum control_result got = control_text(&text, DKIM_HEADERS, LIMIT_FIELD_LIST_BYTES);

    if (got == CONTROL_ERROR && errno == EFBIG)
      check_say(c, CHECK_ERROR, DKIM_HEADERS, "more than 64 KiB: mail waits", "shorten it");
    else if (got != CONTROL_PRESENT)
      checkbytes_failed(c, DKIM_HEADERS, NULL);
    else if (fieldlist_parse(&list, span_sa(&text), &line, &why) != 1)
      check_say(c, CHECK_ERROR, DKIM_HEADERS,
                check_text(&what, "line ", check_number(line), ": ", why, ": mail waits", (char *)NULL),
                "correct or remove the line");
    else if (fieldlist_is_bare(&list))
      check_say(c, CHECK_NOTE, DKIM_HEADERS, "no name in it: the default fields are signed", NULL);
    else
      check_say(c, CHECK_OK, DKIM_HEADERS, "names the fields to sign", NULL);
  }
  fieldlist_free(&list);
  stralloc_free(&text);
  stralloc_free(&what);
}

/* the directory of `path`, which ends in NUL */
static const char *directory_of(stralloc *s, const char *path)
{
  struct span name = span_behind_last(span_of(path), '/');
  size_t len = name.p ? (size_t)(name.p - path) : 0;

  return check_span(s, len ? span_make(path, len) : span_of("."));
}

/* If the log cannot be written, qmail-dksign gives no error. So it is checked here. */
static void check_log(const struct checkperm *p, struct check *c)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *where;
  struct stat st;
  int is_new;

  if (!checkcontrol_readable(p, c, DKIM_LOG))
    return;
  if (control_line(&path, DKIM_LOG) == CONTROL_ERROR || !stralloc_0(&path)) {
    checkbytes_failed(c, DKIM_LOG, NULL);
  } else if (path.len == 1) {
    check_say(c, CHECK_NOTE, DKIM_LOG, "empty: no log is kept", NULL);
  } else {
    is_new = stat(path.s, &st) == -1 && errno == ENOENT;
    where = is_new ? directory_of(&text, path.s) : path.s;
    if (stat(where, &st) == -1 && errno == EACCES)
      check_blind(c, where);
    else if (stat(where, &st) == -1)
      check_say(c, CHECK_WARNING, path.s, check_text(&remedy, "no log is kept: ", strerror(errno), (char *)NULL),
                "name a file in an existing directory in " DKIM_LOG);
    else if (!is_new && !S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
      check_say(c, CHECK_WARNING, path.s, "no log is kept: neither a regular file nor a FIFO",
                "name another file in " DKIM_LOG);
    else if (!checkperm_allows(p, &st, is_new ? 3 : 2))
      check_say(c, CHECK_WARNING, path.s, "no log is kept: qmail-dksign can't write it",
                check_text(&remedy, "chown ", checkperm_runner(p), " ", where, (char *)NULL));
    else
      check_say(c, CHECK_OK, path.s, is_new ? "the log, to be made by qmail-dksign" : "the log", NULL);
  }
  stralloc_free(&path);
  stralloc_free(&text);
  stralloc_free(&remedy);
}

/* Check the authserv-id that qmail-dkverify writes into Authentication-Results. It runs as the user of qmail-smtpd. */
static void check_authserv(struct check *c)
{
  static const char *const files[] = { "control/authservid", "control/me" };
  stralloc id = STRALLOC_ZERO;
  struct stat st;

  for (size_t i = 0; i < 2; i++)
    if (stat(files[i], &st) == 0 && !(st.st_mode & 04))
      check_say(c, CHECK_WARNING, files[i], "others can't read it: qmail-dkverify runs as the user of qmail-smtpd",
                i ? "chmod 644 control/me" : "chmod 644 control/authservid");
  if (control_line(&id, files[0]) != CONTROL_ERROR && id.len == 0)
    (void)control_line(&id, files[1]);
  if (id.len && !authres_is_id(span_sa(&id)))
    check_say(c, CHECK_ERROR, files[0], "no authserv-id: qmail-dkverify defers all mail",
              "echo your.host.name > control/authservid");
  stralloc_free(&id);
}

void checkcontrol_files(const struct checkperm *p, struct check *c)
{
  checkcontrol_readable(p, c, "control/me");
  if (control_exists("control/me") == CONTROL_ABSENT)
    check_say(c, CHECK_WARNING, "control/me", "missing: bounces and * have no domain of this host",
              "echo your.host.name > control/me");
  checkbytes_line(c, "control/me");
  checkcontrol_readable(p, c, "control/bouncehost");
  checkbytes_line(c, "control/bouncehost");
  checkcontrol_readable(p, c, "control/authservid");
  checkbytes_line(c, "control/authservid");
  check_authserv(c);
  checkcontrol_readable(p, c, "control/rcpthosts");
  checkbytes_text(c, "control/rcpthosts", "qmail-smtpd matches no such line, and mail waits where a = line is asked");
  checkcontrol_readable(p, c, "control/morercpthosts.cdb");
  checkbytes_text(c, "control/morercpthosts", "qmail-newmrh keeps it, and qmail-smtpd matches no such line");
  check_flag(p, c, "control/dkimidentity", "from", "the From domain comes first for all mail");
  check_flag(p, c, "control/dkimstrict", "1", "mail waits where a key is bad");
  check_headers(p, c);
  check_log(p, c);
}
