/* checkspawn: a qmail-rspawn starts qmail-dksign in one of three ways. It knows $QMAILREMOTE, and has it in its
 * environment. It knows qmail-dksign by name. Or it starts bin/qmail-remote, and that is qmail-dksign. Which names it
 * knows is read from the strings in its file.
 */
#include "check/checkspawn.h"

#include "check/checkremedy.h"
#include "link/io.h"
#include "text/ascii.h"
#include "text/span.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PROC "/proc/"
#define SPAWN "qmail-rspawn"
#define SPAWN_FILE "bin/" SPAWN
#define REMOTE "bin/qmail-remote"
#define VARIABLE "QMAILREMOTE"
#define FILE_MAX (16 * 1024 * 1024)

/* where INSTALL tells how to do it */
#define SEE " (INSTALL, section 4)"

struct spawn {
  const struct checkperm *perm;
  struct check *check;
  const struct checkhome_link *link;
  const char *where;          /* the finding is about this process or file */
  stralloc file;              /* content of the program; empty: not readable */
  stralloc environment;       /* strings that end in NUL */
  int is_running;
  int starts;                 /* the result */
};

static int slurp(stralloc *out, const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int good = fd != -1 && io_slurp(out, fd, FILE_MAX);
  int error = errno;

  if (fd != -1)
    close(fd);
  errno = error;
  return good;
}

static int contains(const stralloc *s, const char *text)
{
  struct span rest = span_sa(s);
  size_t len = strlen(text);

  while (rest.len >= len) {
    rest = span_from(rest, span_find(rest, *text));
    if (span_equal(span_first(rest, len), span_of(text)))
      return 1;
    rest = span_from(rest, 1);
  }
  return 0;
}

/* the value of $QMAILREMOTE, or NULL */
static const char *variable(const struct spawn *s)
{
  struct span rest = span_sa(&s->environment);

  while (rest.len) {
    struct span one = span_first(rest, span_find(rest, 0));

    rest = span_from(rest, one.len + 1);
    if (span_take(&one, VARIABLE "=") && one.len)
      return one.p;
  }
  return NULL;
}

static int is_same(const char *path, const char *program)
{
  struct stat a;
  struct stat b;

  return stat(path, &a) == 0 && stat(program, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* the link, or for qmail-dksign the one before it */
static int is_link(const struct spawn *s, const char *path)
{
  return is_same(path, s->link->program) || is_same(path, checkhome_seal.program);
}

static void say_starts(struct spawn *s, const char *before, const char *path, const char *after)
{
  stralloc what = STRALLOC_ZERO;
  const char *name = is_same(path, s->link->program) ? s->link->name : checkhome_seal.name;

  check_say(s->check, CHECK_OK, s->where, check_text(&what, before, name, after, (char *)NULL), NULL);
  s->starts = 1;
  stralloc_free(&what);
}

static void say_variable(struct spawn *s, const char *value)
{
  stralloc what = STRALLOC_ZERO;
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *fix = check_text(&remedy, "start qmail-send with " VARIABLE "=",
                               checkremedy_path(&path, s->link->program), SEE, (char *)NULL);

  if (*value != '/')
    check_say(s->check, CHECK_ERROR, s->where,
              check_text(&what, "$" VARIABLE " is no absolute path: ", value, (char *)NULL), fix);
  else if (access(value, F_OK) == -1 && errno == ENOENT)
    check_say(s->check, CHECK_ERROR, s->where,
              check_text(&what, "$" VARIABLE " names no file: ", value, (char *)NULL), fix);
  else if (is_link(s, value))
    say_starts(s, "starts ", value, "");
  else {
    s->starts = -1;
    check_say(s->check, CHECK_NOTE, s->where,
              check_text(&what, "starts ", value, ": whether that starts ", s->link->name, " is not known",
                         (char *)NULL), NULL);
  }
  stralloc_free(&what);
  stralloc_free(&path);
  stralloc_free(&remedy);
}

/* The commands that put the link in the place of qmail-remote, while mail is delivered. qmail-remote itself is started
 * by qmail-dksign, also behind qmail-seal.
 */
static const char *take_place(stralloc *s, const struct checkhome_link *l)
{
  stralloc home = STRALLOC_ZERO;
  int is_signer = is_same(REMOTE, CHECKPERM_SIGNER);
  const char *text = check_text(s, CHECKREMEDY_RUN "(umask 022 && cd ", checkremedy_path(&home, "."),
                                is_signer ? "" : " && ln " REMOTE " " REMOTE ".orig && echo " REMOTE
                                ".orig >control/dkremote", " && ln -s ", l->name, " " REMOTE ".new && mv -f " REMOTE
                                ".new " REMOTE ")", (char *)NULL);

  stralloc_free(&home);
  return text;
}

static void say_remote(struct spawn *s, int knows_variable)
{
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;

  if (!knows_variable)
    check_say(s->check, CHECK_WARNING, s->where,
              variable(s) ? "it does not know $" VARIABLE " and starts " REMOTE ": mail leaves unsigned"
                          : check_text(&what, "it starts " REMOTE ", which is not ", s->link->name,
                                       ": mail leaves unsigned", (char *)NULL), take_place(&remedy, s->link));
  else if (s->is_running)
    check_say(s->check, CHECK_WARNING, s->where,
              "$" VARIABLE " is not in its environment, so it starts " REMOTE ": mail leaves unsigned",
              check_text(&remedy, "in the script that starts qmail-send, set " VARIABLE "=",
                         checkremedy_path(&path, s->link->program),
                         " behind `env -` if it has that, and restart qmail-send" SEE, (char *)NULL));
  else {
    s->starts = -1;
    check_say(s->check, CHECK_NOTE, s->where,
              "is not running: whether $" VARIABLE " is in its environment is not known", NULL);
  }
  stralloc_free(&path);
  stralloc_free(&remedy);
  stralloc_free(&what);
}

/* What does this qmail-rspawn start? */
static void judge(struct spawn *s)
{
  int is_unknown = s->file.len == 0;
  int knows_variable = contains(&s->file, VARIABLE);
  const char *value = variable(s);

  if (value && (knows_variable || is_unknown))
    say_variable(s, value);
  else if (is_link(s, REMOTE))
    say_starts(s, REMOTE " is ", REMOTE, "");
  else if (contains(&s->file, "qmail-dksign") && is_link(s, CHECKPERM_SIGNER))
    say_starts(s, "starts ", CHECKPERM_SIGNER, ", since control/dkimdomains exists");
  else
    say_remote(s, knows_variable || is_unknown);
}

/* With this flag the kernel ignores the set-user-id bit. */
static void check_new_privileges(const struct spawn *s, const char *process)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;

  if (s->perm->is_set_id && slurp(&text, check_text(&path, process, "/status", (char *)NULL))
      && contains(&text, "NoNewPrivs:\t1"))
    check_say(s->check, CHECK_ERROR, s->where,
              check_text(&what, "runs with NoNewPrivileges: ", s->link->name, " can't run as its owner", (char *)NULL),
              "remove NoNewPrivileges=yes from the systemd unit, or run make setup-nosetid in the source folder "
              "(INSTALL, section 6)");
  stralloc_free(&path);
  stralloc_free(&text);
  stralloc_free(&what);
}

/* Is this process the qmail-rspawn of this home? Each one works in the directory of the queued messages. */
static int is_ours(const char *process)
{
  stralloc path = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  struct stat works_in;
  struct stat queue;
  int ours = slurp(&name, check_text(&path, process, "/comm", (char *)NULL))
             && span_equal(span_sa(&name), span_of(SPAWN "\n"));

  if (ours && stat(check_text(&path, process, "/cwd", (char *)NULL), &works_in) == 0 && stat("queue/mess", &queue) == 0)
    ours = works_in.st_dev == queue.st_dev && works_in.st_ino == queue.st_ino;
  stralloc_free(&path);
  stralloc_free(&name);
  return ours;
}

static int look_at(const struct checkperm *p, struct check *c, const struct checkhome_link *l, const char *process)
{
  struct spawn s = { .perm = p, .check = c, .link = l, .is_running = 1 };
  stralloc path = STRALLOC_ZERO;
  stralloc where = STRALLOC_ZERO;

  s.where = check_text(&where, SPAWN " (process ", process + strlen(PROC), ")", (char *)NULL);
  (void)slurp(&s.file, check_text(&path, process, "/exe", (char *)NULL));
  if (!slurp(&s.environment, check_text(&path, process, "/environ", (char *)NULL))) {
    s.starts = -1;
    check_blind(c, path.s);
  } else {
    judge(&s);
    check_new_privileges(&s, process);
  }
  stralloc_free(&s.file);
  stralloc_free(&s.environment);
  stralloc_free(&path);
  stralloc_free(&where);
  return s.starts;
}

int checkspawn(const struct checkperm *p, struct check *c, const struct checkhome_link *l)
{
  struct spawn s = { .perm = p, .check = c, .link = l, .where = SPAWN_FILE };
  DIR *dir = opendir(PROC);
  const struct dirent *e;
  stralloc path = STRALLOC_ZERO;
  size_t found = 0;

  s.starts = 1;
  while (dir && (e = readdir(dir)) != NULL)
    if (ascii_is_digit(*e->d_name) && is_ours(check_text(&path, PROC, e->d_name, (char *)NULL))) {
      int starts = look_at(p, c, l, path.s);

      found++;
      s.starts = s.starts == 1 ? starts : s.starts;
    }
  if (dir)
    closedir(dir);
  if (!found) {
    s.starts = 0;
    (void)slurp(&s.file, SPAWN_FILE);
    judge(&s);
    stralloc_free(&s.file);
  }
  stralloc_free(&path);
  return s.starts;
}
