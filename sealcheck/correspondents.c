/* correspondents: a certificate that cannot be used is none: mail leaves in clear, or is refused where a must line says
 * `encrypt`.
 */
#include "sealcheck/correspondents.h"

#include "sealcheck/addressfolder.h"
#include "sealcheck/certset.h"
#include "sealcheck/folders.h"
#include "sealcheck/heldcerts.h"

#include <errno.h>

/* of one standard */
static const struct words {
  const char *purpose;
  const char *ask;
  const char *wrong_name;
  const char *remove;
} words[] = {
  [KEYFOLDER_SMIME] = { "encrypts to ", "ask the correspondent for his new certificate, and run mkmailkey cert",
                        "its name is not the SHA-256 of the certificate in it",
                        "remove it, and run mkmailkey cert with the file" },
  [KEYFOLDER_OPENPGP] = { "encrypts by OpenPGP to ", "ask the correspondent for his new key, and run mkmailkey pgp",
                          "its name is not the fingerprint of the key in it",
                          "remove it, and run mkmailkey pgp with the file" }
};

struct folder {
  enum keyfolder_kind kind;
  const struct addressfolder *of;
  const struct checkperm *perm;
  struct certset set;
};

/* Its name tells certificates apart: a file with another name hides one, or is one twice. */
static void check_name(const struct folder *f, const char *path, struct span name)
{
  const struct certset_seen *seen = genalloc_s(struct certset_seen, &f->set.seen);
  size_t count = genalloc_len(struct certset_seen, &f->set.seen);

  if (count && !addressfolder_is_named(f->kind, name, seen[count - 1].look.sha256))
    check_say(f->of->check, CHECK_WARNING, path, words[f->kind].wrong_name, words[f->kind].remove);
}

static void look_at_file(void *arg, const char *directory, const char *name)
{
  struct folder *f = arg;
  stralloc path = STRALLOC_ZERO;
  struct certlook_question q = { 0 };
  struct span rest = span_of(name);
  struct stat st;

  q.certificate = check_text(&path, directory, "/", name, (char *)NULL);
  addressfolder_question(f->of, &q, f->kind, 0);
  if (!span_take(&rest, keyfolder_names(f->kind)->alien)) {
    stralloc_free(&path);
    return;
  }
  if (stat(path.s, &st) == 0 && !checkperm_allows(f->perm, &st, 4)) {
    check_say(f->of->check, CHECK_ERROR, path.s, "qmail-seal can't read it: mail to this address waits",
              "give it the owner and mode of the folder");
  } else {
    certset_add(&f->set, &q);
    check_name(f, path.s, rest);
  }
  stralloc_free(&path);
}

/* Who may not look into the folder sees no certificate, and cannot know that there is none. */
static void check_folder(const struct checkperm *p, struct check *c, const char *path)
{
  struct stat st;

  if (stat(path, &st) == 0 && !checkperm_allows(p, &st, 5))
    check_say(c, CHECK_ERROR, path, "qmail-seal can't read it: mail to its addresses waits",
              "give it the owner and mode that INSTALL says for this layout");
}

struct walk {
  const struct checkperm *perm;
  size_t openpgp;
};

static void look_at_kind(struct walk *w, const struct addressfolder *of, enum keyfolder_kind kind)
{
  struct folder f = { .kind = kind, .of = of, .perm = w->perm };
  stralloc what = STRALLOC_ZERO;
  stralloc address = STRALLOC_ZERO;

  f.set.check = of->check;
  f.set.purpose = check_text(&what, words[kind].purpose, addressfolder_name(of, &address), (char *)NULL);
  f.set.useless = CHECK_WARNING;
  f.set.takes_untrusted = 1;
  f.set.remedy = words[kind].ask;
  folders_each(of->check, of->path, look_at_file, &f);
  if (kind == KEYFOLDER_OPENPGP)
    w->openpgp += genalloc_len(struct certset_seen, &f.set.seen);
  certset_say(&f.set, of->path);
  stralloc_free(&what);
  stralloc_free(&address);
}

static void look_at_folder(void *arg, const struct addressfolder *of)
{
  struct walk *w = arg;

  check_folder(w->perm, of->check, of->path);
  look_at_kind(w, of, KEYFOLDER_SMIME);
  look_at_kind(w, of, KEYFOLDER_OPENPGP);
}

size_t correspondents(const struct checkperm *p, const struct trustfiles *t, struct check *c)
{
  struct walk w = { p, 0 };
  struct stat st;

  if (stat(CORRESPONDENTS_TOP, &st) == -1 && errno != ENOENT)
    check_blind(c, CORRESPONDENTS_TOP);
  else if (addressfolder_each(CORRESPONDENTS_TOP, t, c, look_at_folder, &w) == 0)
    check_say(c, CHECK_NOTE, CORRESPONDENTS_TOP, "there are no certificates of others: nothing is encrypted", NULL);
  check_folder(p, c, CORRESPONDENTS_TOP);
  heldcerts(t, c);
  return w.openpgp;
}
