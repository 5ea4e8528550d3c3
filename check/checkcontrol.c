/* checkcontrol: nearly all control files may be absent. A file that exists but is unreadable or wrong makes mail wait.
 */
#include "check/checkcontrol.h"

#include "check/checkbytes.h"
#include "check/checkremedy.h"
#include "dkim/dkimopt.h"
#include "dkim/fieldlist.h"
#include "dkim/limits.h"
#include "dkim/places.h"
#include "link/control.h"
#include "link/plainfile.h"
#include "mail/authres.h"
#include "text/hostname.h"

#include <errno.h>
#include <unistd.h>

int checkcontrol_readable(const struct checkperm *p, struct check *c, const char *path)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;

  if (stat(path, &st) == -1) {
    if (plainfile_is_absent(path))
      return 0;
    if (errno == ELOOP)
      check_say(c, CHECK_ERROR, path, "a symbolic link that leads nowhere: mail waits", "remove it");
    else
      check_blind(c, path);
    return 0;
  }
  if (!S_ISREG(st.st_mode))
    check_say(c, CHECK_ERROR, path, "not a regular file: mail waits", "remove it and write it anew");
  else if (!checkperm_allows(p, &st, 4))
    check_say(c, CHECK_ERROR, path,
              check_text(&what, checkperm_runner(p), " can't read it: mail waits", (char *)NULL),
              checkremedy_on(&remedy, "chmod 0644", path));
  stralloc_free(&what);
  stralloc_free(&remedy);
  return S_ISREG(st.st_mode);
}

static const char *meaning_of(const struct checkcontrol_word *m, struct span value)
{
  while (m->word && !span_equal(value, span_of(m->word)))
    m++;
  return m->text;
}

void checkcontrol_word(const struct checkperm *p, struct check *c, const char *path,
                       const struct checkcontrol_word *words, const char *safe)
{
  stralloc value = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *meaning;

  if (checkcontrol_readable(p, c, path)) {
    if (control_line(&value, path) == CONTROL_ERROR)
      checkbytes_failed(c, path, NULL);
    else if (value.len == 0)
      check_say(c, CHECK_OK, path, "empty: not set", NULL);
    else if ((meaning = meaning_of(words, span_sa(&value))) != NULL)
      check_say(c, CHECK_OK, path, meaning, NULL);
    else
      check_say(c, CHECK_ERROR, path, "neither empty nor the word that it may hold: mail waits",
                check_text(&remedy, "remove it, or ", checkremedy_write(&text, path, safe), (char *)NULL));
  }
  stralloc_free(&value);
  stralloc_free(&text);
  stralloc_free(&remedy);
}

static void check_flags(const struct checkperm *p, struct check *c)
{
  static const struct checkcontrol_word identity[] = {
    { "from", "the From domain comes first for all mail" }, { NULL, NULL }
  };
  static const struct checkcontrol_word strict[] = { { "1", "mail waits where a key is bad" }, { NULL, NULL } };
  static const struct checkcontrol_word origin[] = {
    { DKIMOPT_ORIGIN_AUTHRES, "only a field of qmail-dkverify shows that a message came from outside" },
    { DKIMOPT_ORIGIN_ANY, "mail from outside is signed, even if its From is forged" },
    { NULL, NULL },
  };

  /* Each word in control/dkimorigin lets more be signed, so none may be pasted without thought. */
  checkcontrol_word(p, c, "control/dkimidentity", identity, "from");
  checkcontrol_word(p, c, DKIM_ORIGIN, origin, "");
  checkcontrol_word(p, c, "control/dkimstrict", strict, "1");
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

/* the log of a link */
struct linklog {
  const char *control;  /* control/dkimlog */
  const char *name;     /* qmail-dksign */
  const char *safe;     /* dkim.log: a name that no other program's log has */
};

/* how to have a log: in a file that is made new, or in another one, where this one would do harm or is out of reach */
static const char *log_remedy(stralloc *s, const struct checkperm *p, const struct linklog *l, const char *log,
                              int elsewhere)
{
  stralloc path = STRALLOC_ZERO;
  stralloc directory = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  const char *file = elsewhere ? l->safe : log;
  const char *to = checkremedy_path(&path, file);
  const char *in = checkremedy_path(&directory, directory_of(&name, file));
  struct stat st;
  int is_there = stat(name.s, &st) == 0;

  check_text(s, CHECKREMEDY_RUN, is_there ? "" : "mkdir -p ", is_there ? "" : in, is_there ? "" : " && chmod 755 ",
             is_there ? "" : in, is_there ? "" : " && ", "touch ", to, " && chown ", checkperm_runner(p), " ", to,
             (char *)NULL);
  if (elsewhere)
    check_text(s, check_text(&name, s->s, (char *)NULL), " && ",
               checkremedy_write(&path, l->control, l->safe) + strlen(CHECKREMEDY_RUN), (char *)NULL);
  stralloc_free(&path);
  stralloc_free(&directory);
  stralloc_free(&name);
  return s->s;
}

static const char *base_name(const char *path)
{
  struct span name = span_behind_last(span_of(path), '/');

  return name.p ? name.p : path;
}

/* Does the name have the first word of `safe`, as dkim or seal? */
static int is_named_like(const char *name, const char *safe)
{
  size_t len = span_find(span_of(safe), '.');

  for (; strlen(name) >= len; name++)
    if (strncmp(name, safe, len) == 0)
      return 1;
  return 0;
}

/* Why is no log kept? NULL if it is kept. *elsewhere is set if the file must not be changed. */
static const char *log_fault(const struct checkperm *p, const struct linklog *l, const char *path, int *elsewhere,
                             stralloc *s)
{
  const char *why = check_text(s, "no log is kept: ", l->name, " can't write it", (char *)NULL);
  stralloc name = STRALLOC_ZERO;
  const char *closed = checkperm_closed(p, path, &name);
  struct stat st;

  *elsewhere = 1;
  if (closed) {
    why = check_text(s, "no log is kept: ", checkperm_runner(p), " can't get at what is in ", closed, (char *)NULL);
  } else if (stat(path, &st) == 0) {
    if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
      why = "no log is kept: neither a regular file nor a FIFO";
    else if (checkperm_allows(p, &st, 2))
      why = NULL;
    else
      /* A file with text in it may belong to another program. */
      *elsewhere = st.st_size > 0 && !is_named_like(base_name(path), l->safe);
  } else if (stat(directory_of(&name, path), &st) == -1) {
    *elsewhere = errno != ENOENT;
    why = check_text(s, "no log is kept: ", strerror(errno), (char *)NULL);
  } else {
    *elsewhere = 0;
    if (S_ISDIR(st.st_mode) && checkperm_allows(p, &st, 3))
      why = NULL;
  }
  stralloc_free(&name);
  return why;
}

static void say_log(const struct checkperm *p, struct check *c, const struct linklog *l, const char *path)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;
  int elsewhere;
  const char *why = log_fault(p, l, path, &elsewhere, &what);

  if (why)
    check_say(c, CHECK_WARNING, path, why, log_remedy(&remedy, p, l, path, elsewhere));
  else
    check_say(c, CHECK_OK, path,
              stat(path, &st) == 0 ? "the log" : check_text(&what, "the log, to be made by ", l->name, (char *)NULL),
              NULL);
  stralloc_free(&what);
  stralloc_free(&remedy);
}

/* If the log cannot be written, the link gives no error. So it is checked here. */
void checkcontrol_log(const struct checkperm *p, struct check *c, const char *control, const char *name,
                      const char *safe)
{
  struct linklog l = { control, name, safe };
  stralloc path = STRALLOC_ZERO;
  struct stat st;

  if (!checkcontrol_readable(p, c, control))
    return;
  if (control_line(&path, control) == CONTROL_ERROR || !stralloc_0(&path))
    checkbytes_failed(c, control, NULL);
  else if (path.len == 1)
    check_say(c, CHECK_NOTE, control, "empty: no log is kept", NULL);
  else if (stat(path.s, &st) == -1 && errno == EACCES)
    check_blind(c, path.s);
  else
    say_log(p, c, &l, path.s);
  stralloc_free(&path);
}

/* how to name this host in a control file: by its own name, if that is one */
static const char *host_remedy(stralloc *s, const char *path)
{
  char host[HOSTNAME_MAX + 1] = "";
  stralloc text = STRALLOC_ZERO;

  if (gethostname(host, sizeof host - 1) == -1 || hostname_labels(span_of(host)) < 2)
    return check_text(s, "write the name of this host into ", path, (char *)NULL);
  check_text(s, "write the name of this host into ", path, ", maybe this one; ", checkremedy_write(&text, path, host),
             (char *)NULL);
  stralloc_free(&text);
  return s->s;
}

/* Check the authserv-id that qmail-dkverify writes into Authentication-Results. It runs as the user of qmail-smtpd. */
static void check_authserv(struct check *c)
{
  static const char *const files[] = { "control/authservid", "control/me" };
  stralloc id = STRALLOC_ZERO;
  stralloc me = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;

  for (size_t i = 0; i < 2; i++)
    if (stat(files[i], &st) == 0 && !(st.st_mode & 04))
      check_say(c, CHECK_WARNING, files[i], "others can't read it: qmail-dkverify runs as the user of qmail-smtpd",
                checkremedy_on(&remedy, "chmod 0644", files[i]));
  if (control_line(&id, files[0]) != CONTROL_ERROR && id.len == 0)
    (void)control_line(&id, files[1]);
  if (id.len && !authres_is_id(span_sa(&id)))
    check_say(c, CHECK_ERROR, files[0], "no authserv-id: qmail-dkverify defers all mail",
              control_line(&me, files[1]) == CONTROL_PRESENT && authres_is_id(span_sa(&me))
                ? checkremedy_on(&remedy, "rm -f", files[0]) : host_remedy(&remedy, files[0]));
  stralloc_free(&id);
  stralloc_free(&me);
  stralloc_free(&remedy);
}

void checkcontrol_files(const struct checkperm *p, struct check *c)
{
  stralloc remedy = STRALLOC_ZERO;

  checkcontrol_readable(p, c, "control/me");
  if (control_exists("control/me") == CONTROL_ABSENT)
    check_say(c, CHECK_WARNING, "control/me", "missing: bounces and * have no domain of this host",
              host_remedy(&remedy, "control/me"));
  stralloc_free(&remedy);
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
  check_flags(p, c);
  check_headers(p, c);
  checkcontrol_log(p, c, DKIM_LOG, "qmail-dksign", "dkim.log");
}
