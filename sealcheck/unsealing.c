/* unsealing: a control file that exists but cannot be understood makes mail wait, as with qmail-seal. */
#include "sealcheck/unsealing.h"

#include "check/checkbytes.h"
#include "check/checkcontrol.h"
#include "check/checkhome.h"
#include "link/control.h"
#include "link/io.h"
#include "sealcheck/lint.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "unseal/job.h"
#include "unseal/places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define DOMAINS "control/unsealdomains"
#define HARVEST "control/harvest"
#define OCSP "control/ocsp"
#define KEYS "ssl/mailkeys/"

#define FILE_BYTES (16 * 1024 * 1024)
#define PROC "/proc/"
#define DIGITS 18

/* ---- is it used? ---------------------------------------------------------------------------------- */

static int is_unseal(const char *path)
{
  struct stat a;
  struct stat b;

  return stat(path, &a) == 0 && stat(checkhome_unseal.program, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Does one of these strings, which end in NUL, set a variable to our program? */
static int has_variable(struct span environment)
{
  while (environment.len) {
    struct span one = span_first(environment, span_find(environment, 0));
    int is_whole = one.len < environment.len;

    environment = span_from(environment, one.len + 1);
    if (is_whole && (span_take(&one, "QMAILQUEUE=") || span_take(&one, "DKQUEUE=")) && is_unseal(one.p))
      return 1;
  }
  return 0;
}

static int process_uses(const char *path)
{
  stralloc environment = STRALLOC_ZERO;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int found = fd != -1 && io_slurp(&environment, fd, FILE_BYTES) && has_variable(span_sa(&environment));

  if (fd != -1)
    close(fd);
  stralloc_free(&environment);
  return found;
}

/* a process whose environment names qmail-unseal */
static const char *find_process(stralloc *s)
{
  DIR *dir = opendir(PROC);
  const struct dirent *e;
  const char *found = NULL;

  while (dir && !found && (e = readdir(dir)) != NULL)
    if (ascii_is_digit(*e->d_name) && process_uses(check_text(s, PROC, e->d_name, "/environ", (char *)NULL)))
      found = check_text(s, "process ", e->d_name, (char *)NULL);
  if (dir)
    closedir(dir);
  return found;
}

const char *unsealing_is_used(stralloc *s)
{
  static const char *const files[] = { UNSEAL_RULES, UNSEAL_QUEUE, UNSEAL_BYTES, UNSEAL_TIME, DOMAINS, HARVEST };

  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (control_exists(files[i]) != CONTROL_ABSENT)
      return files[i];
  return find_process(s);
}

/* ---- control files -------------------------------------------------------------------------------- */

static void check_number_in(const struct checkperm *p, struct check *c, const char *path, unsigned long long max,
                            const char *meaning, const char *remedy)
{
  stralloc line = STRALLOC_ZERO;
  unsigned long long number;

  if (!checkcontrol_readable(p, c, path))
    return;
  if (control_line(&line, path) == CONTROL_ERROR)
    checkbytes_failed(c, path, NULL);
  else if (!ascii_number(span_sa(&line), DIGITS, &number) || number < 1 || number > max)
    check_say(c, CHECK_ERROR, path, "no number, or out of range: all mail waits", remedy);
  else
    check_say(c, CHECK_OK, path, meaning, NULL);
  stralloc_free(&line);
}

static void say_line(struct check *c, enum check_level level, size_t number, const char *reason, const char *remedy)
{
  stralloc what = STRALLOC_ZERO;

  check_say(c, level, DOMAINS, check_text(&what, "line ", check_number(number), ": ", reason, (char *)NULL), remedy);
  stralloc_free(&what);
}

/* a domain whose key opens mail to all its addresses */
static void check_domain(struct check *c, struct span domain, size_t number)
{
  stralloc path = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  struct stat st;

  if (!hostname_labels(domain))
    say_line(c, CHECK_ERROR, number, "not a domain: all mail waits", "write a domain as example.org, one a line");
  else if (ascii_cat_lower(&name, domain) && stralloc_0(&name)
           && stat(check_text(&path, KEYS, name.s, "/domain/open/by-id", (char *)NULL), &st) == -1 && errno == ENOENT)
    say_line(c, CHECK_WARNING, number, "the domain has no key, so no mail is opened by it",
             check_text(&path, "run: mkmailkey new @", name.s, (char *)NULL));
  stralloc_free(&path);
  stralloc_free(&name);
}

static void check_domains(const struct checkperm *p, struct check *c)
{
  stralloc text = STRALLOC_ZERO;
  size_t before = c->count[CHECK_ERROR] + c->count[CHECK_WARNING];
  size_t number = 0;

  if (!checkcontrol_readable(p, c, DOMAINS))
    return;
  if (control_text(&text, DOMAINS, FILE_BYTES) != CONTROL_PRESENT)
    checkbytes_failed(c, DOMAINS, NULL);
  for (struct span rest = span_sa(&text); rest.len; rest = span_from(rest, span_find(rest, '\n') + 1)) {
    struct span line = ascii_trim(span_first(rest, span_find(rest, '\n')));

    number++;
    if (line.len && *line.p != '#')
      check_domain(c, line, number);
  }
  if (before == c->count[CHECK_ERROR] + c->count[CHECK_WARNING])
    check_say(c, CHECK_OK, DOMAINS, "the keys of these domains open mail to all their addresses", NULL);
  stralloc_free(&text);
}

static void check_words(const struct checkperm *p, struct check *c)
{
  static const struct checkcontrol_word harvest[] = {
    { "hold", "certificates of correspondents are kept until the administrator trusts them" },
    { "trust", "certificates of correspondents are learned from signed mail" }, { NULL, NULL }
  };
  static const struct checkcontrol_word ocsp[] = {
    { "off", "no OCSP server is asked" },
    { "soft", "OCSP servers are asked; one that does not answer does not count" },
    { "hard", "OCSP servers are asked; without an answer no signature is good" }, { NULL, NULL }
  };

  checkcontrol_word(p, c, HARVEST, harvest, "hold");
  checkcontrol_word(p, c, OCSP, ocsp, "off");
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static void check_rules(const struct checkperm *p, struct check *c)
{
  struct mailrules rules = MAILRULES_ZERO;
  int lines;

  rules.direction = MAILRULES_IN;
  lines = lint_read(&rules, p, c);
  if (lines != -1)
    lint_rules(&rules, lines, p, c);
  mailrules_free(&rules);
}

void unsealing(const struct checkperm *p, struct check *c)
{
  struct checkperm inside = *p;
  stralloc what = STRALLOC_ZERO;
  struct stat st;

  /* qmail-unseal runs as qmailq in every layout */
  inside.is_set_id = 1;
  if (!unsealing_is_used(&what)) {
    if (stat(checkhome_unseal.program, &st) == 0) {
      checkperm_opener(p, c, checkhome_unseal.program);
      check_say(c, CHECK_NOTE, checkhome_unseal.program,
                "nothing shows that it is used: no control file, and no process with it in $QMAILQUEUE or $DKQUEUE",
                NULL);
    }
  } else {
    checkperm_opener(p, c, checkhome_unseal.program);
    checkhome_next(&inside, c, &checkhome_unseal);
    check_number_in(&inside, c, UNSEAL_BYTES, 1ULL << 62, "the size up to which a message is opened",
                    "write a number of bytes into it");
    check_number_in(&inside, c, UNSEAL_TIME, JOB_TIME_MAX_S, "the seconds that a message may take",
                    "write a number of seconds into it, at most 3600");
    check_domains(&inside, c);
    check_words(&inside, c);
    check_rules(&inside, c);
  }
  stralloc_free(&what);
}
