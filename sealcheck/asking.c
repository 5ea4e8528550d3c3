/* asking: a program of the administrator gets no rights of root, even if root runs the check. */
#include "sealcheck/asking.h"

#include "dkim/dkimopt.h"
#include "dkim/places.h"
#include "link/control.h"
#include "link/places.h"
#include "rules/mailpattern.h"
#include "rules/runprogram.h"
#include "text/ascii.h"

#include <skalibs/setgroups.h>
#include <skalibs/djbunix.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_BYTES (16 * 1024 * 1024)

enum rulehold_value asking_group(void *arg, struct span name, struct span address)
{
  const struct asking *a = arg;
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  const char *reason = NULL;
  size_t line;
  int found = -1;

  if (stralloc_cats(&path, PLACES_GROUPS) && stralloc_catb(&path, name.p, name.len) && stralloc_0(&path)
      && control_text(&text, path.s, FILE_BYTES) == CONTROL_PRESENT)
    found = mailpattern_list(span_sa(&text), address, &line, &reason);
  if (found < 0 || reason)
    check_say(a->check, CHECK_ERROR, path.s, "the group can't be read: mail waits",
              "run qmail-sealcheck without arguments");
  stralloc_free(&path);
  stralloc_free(&text);
  return found < 0 || reason ? RULEHOLD_UNKNOWN : found ? RULEHOLD_YES : RULEHOLD_NO;
}

static int give_up_root(const struct checkperm *p)
{
  if (getuid() != 0)
    return 1;
  return p->known && setgroups_and_gid(p->group, 1, &p->group) == 0 && setuid(p->remote) == 0;
}

enum rulehold_value asking_program(void *arg, struct span name, struct span address)
{
  const struct asking *a = arg;
  struct runprogram r = { .message = a->message, .sender = a->sender, .recipients = &a->recipient,
                          .recipient_count = 1 };
  int status;
  pid_t pid = fork();

  (void)address;
  if (pid == 0)
    _exit(give_up_root(a->perm) ? (int)runprogram_ask(&r, name) : (int)RULEHOLD_UNKNOWN);
  if (pid == -1 || waitpid_nointr(pid, &status, 0) != pid || !WIFEXITED(status))
    return RULEHOLD_UNKNOWN;
  return WEXITSTATUS(status) == RULEHOLD_YES ? RULEHOLD_YES : WEXITSTATUS(status) == RULEHOLD_NO ? RULEHOLD_NO
         : RULEHOLD_UNKNOWN;
}

static int fits(struct span line, struct span host)
{
  stralloc pattern = STRALLOC_ZERO;
  const char *reason;
  const char *remedy;
  int found = line.len && *line.p != '#'
              && mailpattern_parse(&pattern, MAILPATTERN_HOST, line, &reason, &remedy) == 1
              && mailpattern_matches(MAILPATTERN_HOST, span_sa(&pattern), host);

  stralloc_free(&pattern);
  return found;
}

int asking_hosts(const char *path, struct span host)
{
  stralloc text = STRALLOC_ZERO;
  stralloc form = STRALLOC_ZERO;
  int found = 0;

  if (control_text(&text, path, FILE_BYTES) == CONTROL_PRESENT && mailpattern_subject(&form, MAILPATTERN_HOST, host))
    for (struct span rest = span_sa(&text); !found && rest.len; rest = span_from(rest, span_find(rest, '\n') + 1))
      found = fits(ascii_trim(span_first(rest, span_find(rest, '\n'))), span_sa(&form));
  stralloc_free(&text);
  stralloc_free(&form);
  return found;
}

const char *asking_authserv(stralloc *s)
{
  if (control_line(s, "control/authservid") != CONTROL_ERROR && s->len == 0)
    (void)control_line(s, "control/me");
  return s->len && stralloc_0(s) ? s->s : NULL;
}

const char *asking_origin(void)
{
  stralloc word = STRALLOC_ZERO;
  const char *origin = NULL;

  if (control_line(&word, DKIM_ORIGIN) == CONTROL_PRESENT) {
    if (span_equal(span_sa(&word), span_of(DKIMOPT_ORIGIN_ANY)))
      origin = DKIMOPT_ORIGIN_ANY;
    else if (span_equal(span_sa(&word), span_of(DKIMOPT_ORIGIN_AUTHRES)))
      origin = DKIMOPT_ORIGIN_AUTHRES;
  }
  stralloc_free(&word);
  return origin;
}
