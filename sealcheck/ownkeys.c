/* ownkeys: the folder of an address or of a domain has one folder for signing and one for opening. */
#include "sealcheck/ownkeys.h"

#include "check/checkremedy.h"
#include "sealcheck/addressfolder.h"
#include "sealcheck/certset.h"
#include "sealcheck/folders.h"
#include "sealcheck/openids.h"

#include <errno.h>

#define RENEW "run mkmailkey renew -d 30; for a certificate of another CA, run mkmailkey csr and import"

/* one folder, sign or open */
struct purpose {
  const struct addressfolder *of;
  const struct checkperm *perm;
  struct certset set;
  int is_to_sign;
};

/* Keys that open are read by qmail-unseal alone, which is always set-id. */
static int is_secret(const struct purpose *u, const char *path)
{
  struct checkperm strict = *u->perm;
  struct stat st;

  if (stat(path, &st) == -1) {
    check_blind(u->of->check, path);
    return 0;
  }
  if (!u->is_to_sign)
    strict.is_set_id = 1;
  return checkperm_secret(&strict, u->of->check, path, &st);
}

static void add_pair(struct purpose *u, const char *directory, const char *label)
{
  stralloc certificate = STRALLOC_ZERO;
  stralloc key = STRALLOC_ZERO;
  struct certlook_question q = { 0 };
  struct stat st;

  q.certificate = check_text(&certificate, directory, "/cert_", label, (char *)NULL);
  q.key = check_text(&key, directory, "/key_", label, (char *)NULL);
  addressfolder_question(u->of, &q, u->is_to_sign);
  if (stat(q.certificate, &st) == -1 && errno == ENOENT)
    check_say(u->of->check, CHECK_NOTE, q.key, "is not used: there is no certificate for it", NULL);
  else if (is_secret(u, q.key))
    certset_add(&u->set, &q);
  stralloc_free(&certificate);
  stralloc_free(&key);
}

static void look_at_file(void *arg, const char *directory, const char *name)
{
  struct purpose *u = arg;
  struct span rest = span_of(name);
  stralloc key = STRALLOC_ZERO;
  struct stat st;

  if (span_take(&rest, "key_"))
    add_pair(u, directory, rest.p);
  else if (span_take(&rest, "cert_")
           && stat(check_text(&key, directory, "/key_", rest.p, (char *)NULL), &st) == -1 && errno == ENOENT)
    check_say(u->of->check, CHECK_WARNING, key.s, "missing: its certificate is not used",
              "put the key back, or remove the certificate");
  stralloc_free(&key);
}

static void look_at_purpose(const struct addressfolder *of, const struct checkperm *p, int is_to_sign)
{
  struct purpose u = { .of = of, .perm = p, .is_to_sign = is_to_sign };
  stralloc directory = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  stralloc address = STRALLOC_ZERO;
  const char *path = check_text(&directory, of->path, is_to_sign ? "/sign" : "/open", (char *)NULL);

  u.set.check = of->check;
  u.set.purpose = check_text(&what, is_to_sign ? "signs for " : "opens mail to ", addressfolder_name(of, &address),
                             (char *)NULL);
  u.set.useless = CHECK_ERROR;
  u.set.wants_crl = 1;
  u.set.takes_untrusted = 1;
  u.set.remedy = RENEW;
  if (folders_count(path) && is_secret(&u, path))
    folders_each(of->check, path, look_at_file, &u);
  if (!is_to_sign && folders_count(path))
    openids(of->check, path, &u.set);
  certset_say(&u.set, path);
  stralloc_free(&directory);
  stralloc_free(&what);
  stralloc_free(&address);
}

struct walk {
  const struct checkperm *perm;
};

static void look_at_folder(void *arg, const struct addressfolder *of)
{
  const struct walk *w = arg;

  if (of->alias) {
    check_say(of->check, CHECK_NOTE, of->path, "an alias: mail is opened with the keys of the folder that it leads to",
              NULL);
    return;
  }
  look_at_purpose(of, w->perm, 1);
  look_at_purpose(of, w->perm, 0);
}

void ownkeys(const struct checkperm *p, const struct trustfiles *t, struct check *c)
{
  struct walk w = { p };
  struct stat st;

  if (stat(OWNKEYS_TOP, &st) == -1) {
    if (errno == ENOENT)
      check_say(c, CHECK_NOTE, OWNKEYS_TOP, "there are no keys of our own: nothing is signed with S/MIME", NULL);
    else
      check_blind(c, OWNKEYS_TOP);
    return;
  }
  (void)checkperm_secret(p, c, OWNKEYS_TOP, &st);
  if (addressfolder_each(OWNKEYS_TOP, t, c, look_at_folder, &w) == 0)
    check_say(c, CHECK_NOTE, OWNKEYS_TOP, "there are no keys of our own: nothing is signed with S/MIME", NULL);
}
