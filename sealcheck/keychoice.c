/* keychoice: the files of one folder, judged as certset does. */
#include "sealcheck/keychoice.h"

#include "link/keyfolder.h"
#include "seal/held.h"
#include "sealcheck/addressfolder.h"
#include "sealcheck/certset.h"
#include "sealcheck/correspondents.h"
#include "sealcheck/folders.h"
#include "sealcheck/ownkeys.h"

struct walk {
  enum keyfolder_kind kind;
  struct addressfolder of;
  struct certset set;
  int is_to_sign;
};

static void look_at(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  struct span rest = span_of(name);
  stralloc certificate = STRALLOC_ZERO;
  stralloc key = STRALLOC_ZERO;
  struct certlook_question q = { 0 };
  const struct keyfolder_names *names = keyfolder_names(w->kind);

  addressfolder_question(&w->of, &q, w->kind, w->is_to_sign);
  if (w->is_to_sign && span_take(&rest, names->cert)) {
    q.certificate = check_text(&certificate, directory, "/", name, (char *)NULL);
    q.key = check_text(&key, directory, "/", names->key, rest.p, (char *)NULL);
    /* qmail-seal does not ask who has issued our own */
    q.roots = q.crls = q.refused = NULL;
    certset_add(&w->set, &q);
  } else if (!w->is_to_sign && span_take(&rest, names->alien)) {
    q.certificate = check_text(&certificate, directory, "/", name, (char *)NULL);
    certset_add(&w->set, &q);
  }
  stralloc_free(&certificate);
  stralloc_free(&key);
}

/* `ssl/mailcerts/example.net/u/bob` */
static int write_path(stralloc *path, const struct keychoice *k, const struct walk *w)
{
  return span_copy(path, span_of(k->is_to_sign ? OWNKEYS_TOP "/" : CORRESPONDENTS_TOP "/"))
         && stralloc_catb(path, w->of.domain.p, w->of.domain.len)
         && stralloc_cats(path, w->of.local.len ? "/u/" : "/domain")
         && stralloc_catb(path, w->of.local.len ? w->of.local.p : "", w->of.local.len)
         && stralloc_cats(path, k->is_to_sign ? "/sign" : "") && stralloc_0(path);
}

/* Why there is none: some may only be held. */
static void tell_why(const struct walk *w, struct span address, int of_domain, stralloc *text)
{
  if (genalloc_len(struct certset_seen, &w->set.seen) == 0 && !w->is_to_sign && held(w->kind, address, of_domain))
    (void)check_text(text, "held", (char *)NULL);
  else
    (void)certset_why(&w->set, text);
}

int keychoice_find(const struct keychoice *k, enum keyfolder_kind kind, int of_domain, stralloc *text)
{
  struct walk w;
  stralloc path = STRALLOC_ZERO;
  const struct certset_seen *best = NULL;
  size_t at = span_find(k->address, '@');
  int result = 0;

  memset(&w, 0, sizeof w);
  w.kind = kind;
  w.of.check = k->check;
  w.of.trust = k->trust;
  w.of.local = span_first(k->address, of_domain ? 0 : at);
  w.of.domain = span_from(k->address, at + 1);
  w.is_to_sign = k->is_to_sign;
  w.set.check = k->check;
  w.set.takes_untrusted = 1;
  if (write_path(&path, k, &w))
    folders_each(k->check, path.s, look_at, &w);
  best = certset_best(&w.set);
  if (best)
    (void)check_text(text, best->path, (char *)NULL);
  else if (!certset_waits(&w.set, text))
    tell_why(&w, k->address, of_domain, text);
  else
    result = -1;
  certset_free(&w.set);
  stralloc_free(&path);
  return best ? 1 : result;
}
