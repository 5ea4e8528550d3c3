/* heldcerts: nothing in hold/ is used, so a damaged file there does no harm; but it hides a decision. */
#include "sealcheck/heldcerts.h"

#include "sealcheck/addressfolder.h"
#include "sealcheck/certlook.h"
#include "sealcheck/correspondents.h"
#include "sealcheck/folders.h"

#include <sys/stat.h>

struct walk {
  struct check *check;
  const struct trustfiles *trust;
  struct span domain;
  struct span local;       /* empty: the domain itself */
  unsigned long long count;
};

static void look_at_file(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  struct addressfolder of = { w->check, w->trust, directory, w->local, w->domain, 0 };
  struct certlook_question q = { 0 };
  struct certlook l;
  struct span rest = span_of(name);
  stralloc path = STRALLOC_ZERO;
  enum keyfolder_kind kind = KEYFOLDER_SMIME;

  if (span_take(&rest, keyfolder_names(KEYFOLDER_OPENPGP)->alien))
    kind = KEYFOLDER_OPENPGP;
  else if (!span_take(&rest, keyfolder_names(KEYFOLDER_SMIME)->alien))
    return;
  addressfolder_question(&of, &q, kind, 0);
  q.roots = NULL;
  q.certificate = check_text(&path, directory, "/", name, (char *)NULL);
  certlook(&l, &q);
  w->count++;
  if (l.result == CERTLOOK_FAULT)
    check_say(w->check, CHECK_BLIND, q.certificate, l.why, CHECK_AS_ROOT);
  else if (l.result == CERTLOOK_UNREADABLE)
    check_say(w->check, CHECK_WARNING, q.certificate, l.why, "remove it");
  else if (!addressfolder_is_named(kind, rest, l.sha256))
    check_say(w->check, CHECK_WARNING, q.certificate, kind == KEYFOLDER_SMIME
              ? "its name is not the SHA-256 of the certificate in it"
              : "its name is not the fingerprint of the key in it",
              "remove it, and run mkmailkey again with the file");
  stralloc_free(&path);
}

static void look_at_local(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  stralloc path = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *folder = check_text(&path, directory, "/", name, (char *)NULL);

  w->local = strcmp(name, "@") == 0 ? span_of("") : span_of(name);
  w->count = 0;
  folders_each(w->check, folder, look_at_file, w);
  if (w->count)
    check_say(w->check, CHECK_NOTE, folder,
              check_text(&what, check_number(w->count), w->count == 1 ? " certificate waits" : " certificates wait",
                         " for a decision: see mkmailkey hold", (char *)NULL), NULL);
  stralloc_free(&path);
  stralloc_free(&what);
}

static void look_at_domain(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  stralloc path = STRALLOC_ZERO;

  w->domain = span_of(name);
  folders_each(w->check, check_text(&path, directory, "/", name, "/hold", (char *)NULL), look_at_local, w);
  stralloc_free(&path);
}

void heldcerts(const struct trustfiles *t, struct check *c)
{
  struct walk w = { .check = c, .trust = t };

  folders_each(c, CORRESPONDENTS_TOP, look_at_domain, &w);
}
