/* checkkeys: find and check the keys of a decision, and add them to the DNS queries. */
#include "check/checkkeys.h"

#include "check/checkkey.h"
#include "check/checkrules.h"
#include "dkim/defaults.h"
#include "dksign/identity.h"

#include <sys/stat.h>

/* the domain in whose directory a key file lies */
static const char *directory_of(stralloc *s, const struct keyfile *f)
{
  struct span path = span_from(span_of(f->path.s), strlen(KEYSET_HOME));

  return check_span(s, span_first(path, span_find(path, '/')));
}

static enum key_type wanted_type(const struct keyset *ks, unsigned int z, unsigned int i)
{
  if (ks->wanted == 2)
    return i == 0 ? KEY_RSA : KEY_ED25519;
  return z == 0 ? KEY_NONE : z == 4 ? KEY_ED25519 : KEY_RSA;
}

/* Write the shell text that puts the name of the record into what mkdkimkey prints for another domain. */
static const char *under_name(stralloc *s, const struct checkkey *file, const char *name)
{
  stralloc selector = STRALLOC_ZERO;
  const char *text = check_text(s, " | sed s/", check_span(&selector, file->file->selector), "._domainkey.",
                                file->directory, "/", name, "/", (char *)NULL);

  stralloc_free(&selector);
  return text;
}

/* Add the key to the DNS queries. `key` is moved there and wiped here. */
static void ask(struct checkkeys *k, const struct checkkey *file, const struct decision *d, struct span signer,
                struct private_key *key)
{
  int is_own = span_equal(span_of(file->directory), signer);
  stralloc selector = STRALLOC_ZERO;
  stralloc domain = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  stralloc renew = STRALLOC_ZERO;
  stralloc rename = STRALLOC_ZERO;
  struct checkdns_question q;

  q.name = check_text(&name, check_span(&selector, file->file->selector), "._domainkey.", check_span(&domain, signer),
                      (char *)NULL);
  q.path = file->file->path.s;
  q.publish = checkkey_command(&remedy, file, "", "-p ", "", is_own ? "" : under_name(&rename, file, q.name));
  q.renew = checkkey_command(&renew, file, "", file->wanted == KEY_ED25519 ? "-c " : "", "-new", "");
  q.domain = check_span(&domain, signer);
  q.identity_below = d && identity_may_be_below(&d->rule, signer);
  q.is_spare = !d;
  checkdns_add(&k->dns, &q, key);
  stralloc_free(&selector);
  stralloc_free(&domain);
  stralloc_free(&name);
  stralloc_free(&remedy);
  stralloc_free(&renew);
  stralloc_free(&rename);
}

/* Does the key have the type that z requires? If not, the finding is printed. */
static int fits(struct check *c, const struct checkkey *file, size_t line, const struct private_key *key)
{
  int wants_rsa = file->wanted == KEY_RSA;
  stralloc where = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *text;

  if (file->wanted == KEY_NONE || key->type == file->wanted)
    return 1;
  text = check_text(&what, wants_rsa ? "it needs an RSA key, and " : "it needs an Ed25519 key, and ",
                    file->file->path.s, wants_rsa ? " is Ed25519" : " is RSA", ": it can't sign", (char *)NULL);
  if (check_is_new(c, text))
    check_say(c, CHECK_ERROR, checkrules_where(&where, line), text,
              checkkey_command(&remedy, file, "correct z and the selectors of the line, or make a key of that type and "
                               "name it there; ", wants_rsa ? "" : "-c ", wants_rsa ? "-rsa" : "-ed25519", ""));
  stralloc_free(&where);
  stralloc_free(&what);
  stralloc_free(&remedy);
  return 0;
}

static enum key_type look_at(struct checkkeys *k, const struct decision *d, const struct keyset *ks, unsigned int i)
{
  const struct keyfile *f = &ks->key[i];
  stralloc directory = STRALLOC_ZERO;
  struct checkkey file = { f, directory_of(&directory, f), wanted_type(ks, d->rule.z, i),
                           span_equal(f->selector, span_of(DKIM_SELECTOR)) ? d->line : 0 };
  struct private_key key = { 0 };
  enum key_type type = KEY_NONE;

  if (!checkkey_load(&file, k->perm, k->check, &key, check_is_new(k->check, f->path.s))
      && fits(k->check, &file, d->line, &key)) {
    type = key.type;
    ask(k, &file, d, span_sa(&ks->domain), &key);
  }
  private_key_wipe(&key);
  stralloc_free(&directory);
  return type;
}

/* Does the first key exist? A broken symbolic link counts, as in keyset.c. */
static int is_there(const struct keyset *ks)
{
  struct stat st;

  return lstat(ks->key[0].path.s, &st) == 0;
}

void checkkeys_add(struct checkkeys *k, const struct decision *d, struct checkkeys_use *use)
{
  if (!keyset_open(&use->keys, d, k->me)) {
    check_blind(k->check, KEYSET_HOME);
    return;
  }
  if (!use->if_there || is_there(&use->keys))
    for (unsigned int i = 0; i < use->keys.wanted; i++)
      use->type[i] = look_at(k, d, &use->keys, i);
  keyset_close(&use->keys);
}

void checkkeys_free(struct checkkeys_use *use)
{
  stralloc_free(&use->keys.domain);
  for (unsigned int i = 0; i < KEYSET_MAX; i++)
    stralloc_free(&use->keys.key[i].path);
  memset(use, 0, sizeof *use);
}

void checkkeys_spare(struct checkkeys *k, struct span domain, struct span selector)
{
  struct decision d = { .rule = { .first = { .kind = FIRSTFIELD_EXACT, .key = domain }, .selector = selector },
                        .sender = domain };
  struct checkkeys_use use = { .if_there = 1 };
  struct private_key key = { 0 };
  struct checkkey file = { &use.keys.key[0], NULL, KEY_NONE, 0 };
  stralloc directory = STRALLOC_ZERO;

  if (keyset_open(&use.keys, &d, k->me) && use.keys.opened && check_is_new(k->check, use.keys.key[0].path.s)) {
    file.directory = directory_of(&directory, file.file);
    checkkey_owner(&file, k->perm, k->check);
    if (!checkkey_load(&file, k->perm, k->check, &key, 0))
      ask(k, &file, NULL, domain, &key);
  }
  private_key_wipe(&key);
  keyset_close(&use.keys);
  checkkeys_free(&use);
  stralloc_free(&directory);
}
