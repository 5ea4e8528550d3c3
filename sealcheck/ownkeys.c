/* ownkeys: the folder of an address or of a domain has one folder for signing and one for opening. */
#include "sealcheck/ownkeys.h"

#include "check/checkremedy.h"
#include "sealcheck/addressfolder.h"
#include "sealcheck/certset.h"
#include "sealcheck/folders.h"
#include "sealcheck/openids.h"

#include <errno.h>

/* of one standard */
static const struct words {
  const char *to_sign;
  const char *to_open;
  const char *renew;
} words[] = {
  [KEYFOLDER_SMIME] = { "signs for ", "opens mail to ",
                        "run mkmailkey renew -d 30; for a certificate of another CA, run mkmailkey csr and import" },
  [KEYFOLDER_OPENPGP] = { "signs by OpenPGP for ", "opens OpenPGP mail to ", "see OpenPGP in mkmailkey(8)" }
};

/* one folder, sign or open, and one standard */
struct purpose {
  enum keyfolder_kind kind;
  const struct keyfolder_names *names;
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

  q.certificate = check_text(&certificate, directory, "/", u->names->cert, label, (char *)NULL);
  q.key = check_text(&key, directory, "/", u->names->key, label, (char *)NULL);
  addressfolder_question(u->of, &q, u->kind, u->is_to_sign);
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

  if (span_take(&rest, u->names->key))
    add_pair(u, directory, rest.p);
  else if (span_take(&rest, u->names->cert)
           && stat(check_text(&key, directory, "/", u->names->key, rest.p, (char *)NULL), &st) == -1 && errno == ENOENT)
    check_say(u->of->check, CHECK_WARNING, key.s, "missing: its certificate is not used",
              "put the key back, or remove the certificate");
  stralloc_free(&key);
}

/* Returns the number of keys. */
static size_t look_at_kind(struct purpose *u, const char *path)
{
  const struct addressfolder *of = u->of;
  stralloc what = STRALLOC_ZERO;
  stralloc address = STRALLOC_ZERO;
  size_t count;

  u->names = keyfolder_names(u->kind);
  u->set.check = of->check;
  u->set.purpose = check_text(&what, u->is_to_sign ? words[u->kind].to_sign : words[u->kind].to_open,
                              addressfolder_name(of, &address), (char *)NULL);
  u->set.useless = CHECK_ERROR;
  u->set.wants_crl = u->kind == KEYFOLDER_SMIME;
  u->set.takes_untrusted = 1;
  u->set.remedy = words[u->kind].renew;
  folders_each(of->check, path, look_at_file, u);
  count = genalloc_len(struct certset_seen, &u->set.seen);
  if (!u->is_to_sign)
    openids(of->check, path, u->kind, &u->set);
  certset_say(&u->set, path);
  stralloc_free(&what);
  stralloc_free(&address);
  return count;
}

/* Returns the number of keys of OpenPGP. */
static size_t look_at_purpose(const struct addressfolder *of, const struct checkperm *p, int is_to_sign)
{
  struct purpose smime = { .kind = KEYFOLDER_SMIME, .of = of, .perm = p, .is_to_sign = is_to_sign };
  struct purpose openpgp = { .kind = KEYFOLDER_OPENPGP, .of = of, .perm = p, .is_to_sign = is_to_sign };
  stralloc directory = STRALLOC_ZERO;
  const char *path = check_text(&directory, of->path, is_to_sign ? "/sign" : "/open", (char *)NULL);
  size_t count = 0;

  if (folders_count(path) && is_secret(&smime, path)) {
    (void)look_at_kind(&smime, path);
    count = look_at_kind(&openpgp, path);
  }
  stralloc_free(&directory);
  return count;
}

struct walk {
  const struct checkperm *perm;
  size_t openpgp;
};

static void look_at_folder(void *arg, const struct addressfolder *of)
{
  struct walk *w = arg;

  if (of->alias) {
    check_say(of->check, CHECK_NOTE, of->path, "an alias: mail is opened with the keys of the folder that it leads to",
              NULL);
    return;
  }
  w->openpgp += look_at_purpose(of, w->perm, 1);
  w->openpgp += look_at_purpose(of, w->perm, 0);
}

size_t ownkeys(const struct checkperm *p, const struct trustfiles *t, struct check *c)
{
  struct walk w = { p, 0 };
  struct stat st;

  if (stat(OWNKEYS_TOP, &st) == -1) {
    if (errno == ENOENT)
      check_say(c, CHECK_NOTE, OWNKEYS_TOP, "there are no keys of our own: nothing is signed", NULL);
    else
      check_blind(c, OWNKEYS_TOP);
    return 0;
  }
  (void)checkperm_secret(p, c, OWNKEYS_TOP, &st);
  if (addressfolder_each(OWNKEYS_TOP, t, c, look_at_folder, &w) == 0)
    check_say(c, CHECK_NOTE, OWNKEYS_TOP, "there are no keys of our own: nothing is signed", NULL);
  return w.openpgp;
}
