/* sealcontrol: a file that exists but cannot be understood makes mail wait, as with qmail-dksign. */
#include "sealcheck/sealcontrol.h"

#include "check/checkbytes.h"
#include "check/checkcontrol.h"
#include "check/checkremedy.h"
#include "link/control.h"
#include "mail/address.h"
#include "rules/mailpattern.h"
#include "text/ascii.h"

#include <errno.h>

#define HOSTS_BYTES (1024 * 1024)

static void say_line(struct check *c, const char *path, size_t number, const char *reason, const char *remedy)
{
  stralloc what = STRALLOC_ZERO;

  check_say(c, CHECK_ERROR, path,
            check_text(&what, "line ", check_number(number), ": ", reason, ": mail waits", (char *)NULL), remedy);
  stralloc_free(&what);
}

/* Returns the number of hosts in it. */
static size_t check_lines(struct check *c, const char *path, struct span text)
{
  stralloc form = STRALLOC_ZERO;
  const char *reason = "";
  const char *remedy = "";
  size_t number = 0;
  size_t hosts = 0;

  while (text.len) {
    struct span line = ascii_trim(span_first(text, span_find(text, '\n')));

    text = span_from(text, span_find(text, '\n') + 1);
    number++;
    if (line.len == 0 || *line.p == '#')
      continue;
    hosts++;
    if (mailpattern_parse(&form, MAILPATTERN_HOST, line, &reason, &remedy) == 0)
      say_line(c, path, number, reason, remedy);
  }
  stralloc_free(&form);
  return hosts;
}

static void check_hosts(const struct checkperm *p, struct check *c, const char *path, const char *meaning)
{
  stralloc text = STRALLOC_ZERO;
  size_t errors = c->count[CHECK_ERROR];
  enum control_result got;

  if (!checkcontrol_readable(p, c, path))
    return;
  got = control_text(&text, path, HOSTS_BYTES);
  if (got == CONTROL_ERROR && errno == EFBIG)
    check_say(c, CHECK_ERROR, path, "more than 1 MiB: mail waits", "shorten it");
  else if (got != CONTROL_PRESENT)
    checkbytes_failed(c, path, NULL);
  else if (check_lines(c, path, span_sa(&text)) == 0)
    check_say(c, CHECK_NOTE, path, "no host in it", NULL);
  else if (c->count[CHECK_ERROR] == errors)
    check_say(c, CHECK_OK, path, meaning, NULL);
  stralloc_free(&text);
}

static void check_admin(const struct checkperm *p, struct check *c)
{
  static const char path[] = "control/sealadmin";
  stralloc value = STRALLOC_ZERO;
  stralloc local = STRALLOC_ZERO;
  stralloc domain = STRALLOC_ZERO;

  if (!checkcontrol_readable(p, c, path))
    return;
  if (control_line(&value, path) == CONTROL_ERROR)
    checkbytes_failed(c, path, NULL);
  else if (address_one_mailbox(&local, &domain, span_sa(&value)) != ADDRESS_ONE || domain.len == 0)
    check_say(c, CHECK_ERROR, path, "not one address", "write the address of the administrator into it");
  else
    check_say(c, CHECK_OK, path, "the address of the administrator", NULL);
  stralloc_free(&value);
  stralloc_free(&local);
  stralloc_free(&domain);
}

/* control/sealauth counts if it exists; it needs the name that our own fields have. */
static void check_auth(const struct checkperm *p, struct check *c)
{
  static const char path[] = "control/sealauth";

  if (!checkcontrol_readable(p, c, path))
    return;
  if (control_exists("control/authservid") == CONTROL_ABSENT && control_exists("control/me") == CONTROL_ABSENT)
    check_say(c, CHECK_ERROR, path, "there is no authserv-id: no message is signed",
              "write the name of this host into control/me");
  else
    check_say(c, CHECK_OK, path, "only who has logged in by SMTP AUTH may sign as the author", NULL);
}

void sealcontrol(const struct checkperm *p, struct check *c)
{
  static const struct checkcontrol_word bounce[] = {
    { "whole", "a bounce leaves whole, in clear, even where a must line says encrypt" }, { NULL, NULL }
  };

  checkbytes_line(c, "control/me");
  check_hosts(p, c, "control/sealinside", "mail to these hosts is not looked at");
  check_hosts(p, c, "control/sealopened", "mail that was opened here may go to these hosts in clear");
  checkcontrol_word(p, c, "control/sealbounce", bounce, "");
  check_auth(p, c);
  check_admin(p, c);
  checkcontrol_log(p, c, "control/seallog", "qmail-seal", "seal.log");
}
