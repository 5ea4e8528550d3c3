/* trustfiles: qmail-smime reads the files in which all roots and lists are, not those that each was taken from. */
#include "sealcheck/trustfiles.h"

#include "check/checkcontrol.h"
#include "check/checkremedy.h"
#include "sealcheck/certlook.h"
#include "sealcheck/certset.h"
#include "sealcheck/folders.h"

#include <errno.h>
#include <stdlib.h>

#define TRUSTED "ssl/mailroots/trusted"
#define URLS "ssl/mailroots/crlurls"
#define FETCH "let cron run mailcrl each night (mailcrl(8))"

struct walk {
  const struct trustfiles *files;
  struct check *check;
};

static const char *if_there(const struct checkperm *p, struct check *c, const char *path)
{
  return checkcontrol_readable(p, c, path) ? path : NULL;
}

/* A root that has ended ends every chain below it. */
static void look_at_root(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  stralloc path = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  stralloc date = STRALLOC_ZERO;
  struct certlook l;
  struct certlook_question q = { 0 };

  q.certificate = check_text(&path, directory, "/", name, (char *)NULL);
  q.now_s = w->files->now_s;
  certlook(&l, &q);
  if (l.result == CERTLOOK_FAULT || l.result == CERTLOOK_UNREADABLE)
    check_say(w->check, l.result == CERTLOOK_FAULT ? CHECK_BLIND : CHECK_ERROR, q.certificate, l.why,
              "remove it, and run mkmailkey trust with the right file");
  else if (l.not_after_s < w->files->now_s)
    check_say(w->check, CHECK_WARNING, q.certificate,
              check_text(&what, "this root ended on ", certset_date(&date, l.not_after_s), (char *)NULL),
              "remove it, and trust its successor with mkmailkey trust");
  else
    check_say(w->check, CHECK_OK, q.certificate,
              check_text(&what, "a trusted root until ", certset_date(&date, l.not_after_s), (char *)NULL), NULL);
  if (*l.sha256 && strncmp(name, l.sha256, 64) != 0)
    check_say(w->check, CHECK_WARNING, q.certificate, "its name is not the SHA-256 of the certificate in it",
              "remove it, and run mkmailkey trust with the file");
  stralloc_free(&path);
  stralloc_free(&what);
  stralloc_free(&date);
}

static void look_at_lists(const struct trustfiles *t, struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  stralloc date = STRALLOC_ZERO;
  struct certlook l;
  const char *day;

  certlook_crl(&l, t->crls);
  day = certset_date(&date, l.not_after_s);
  if (l.result != CERTLOOK_USABLE)
    check_say(c, l.result == CERTLOOK_FAULT ? CHECK_BLIND : CHECK_ERROR, t->crls, l.why, FETCH);
  else if (l.not_before_s && l.not_after_s < t->now_s)
    check_say(c, CHECK_ERROR, t->crls,
              check_text(&what, "a revocation list in it ended on ", day, ": mail waits where it is needed",
                         (char *)NULL), CERTSET_FETCH);
  else
    check_say(c, CHECK_OK, t->crls,
              check_text(&what, check_number((unsigned long long)l.not_before_s), " revocation lists, current until ",
                         day, (char *)NULL), NULL);
  stralloc_free(&what);
  stralloc_free(&date);
}

void trustfiles_find(struct trustfiles *t, const struct checkperm *p, struct check *c)
{
  t->roots = if_there(p, c, TRUSTFILES_ROOTS);
  t->crls = if_there(p, c, TRUSTFILES_CRLS);
  t->refused = if_there(p, c, TRUSTFILES_REFUSED);
}

void trustfiles_check(struct trustfiles *t, const struct checkperm *p, struct check *c)
{
  struct walk w = { t, c };
  struct stat st;

  trustfiles_find(t, p, c);
  folders_each(c, TRUSTED, look_at_root, &w);
  if (!t->roots)
    check_say(c, CHECK_WARNING, TRUSTFILES_ROOTS, "missing: no root is trusted, so nothing can be encrypted to anybody",
              "run mkmailkey trust with the certificates of the CAs of your correspondents");
  if (t->crls)
    look_at_lists(t, c);
  else if (stat(URLS, &st) == 0 && st.st_size > 0)
    check_say(c, CHECK_WARNING, TRUSTFILES_CRLS, "missing: a certificate that was revoked is still used", FETCH);
}
