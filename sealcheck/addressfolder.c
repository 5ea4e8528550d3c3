/* addressfolder: a name that no address can have makes a folder that nothing looks into. */
#include "sealcheck/addressfolder.h"

#include "sealcheck/certlook.h"
#include "sealcheck/folders.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <sys/stat.h>

#define LOCAL_MAX 64

struct walk {
  const struct trustfiles *trust;
  struct check *check;
  addressfolder_found *call;
  void *arg;
  struct span domain;
  size_t count;
};

static int has_upper(const char *name)
{
  for (; *name; name++)
    if (*name >= 'A' && *name <= 'Z')
      return 1;
  return 0;
}

static void found(struct walk *w, const char *path, struct span local)
{
  struct addressfolder of = { w->check, w->trust, path, local, w->domain, 0 };
  struct stat st;

  of.alias = lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
  if (stat(path, &st) == -1 && of.alias)
    check_say(w->check, CHECK_ERROR, path, "an alias that leads nowhere", "remove it, and run mkmailkey alias again");
  else if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    w->count++;
    w->call(w->arg, &of);
  }
}

static void look_at_local(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  stralloc path = STRALLOC_ZERO;
  const char *at = check_text(&path, directory, "/", name, (char *)NULL);

  if (has_upper(name) || strlen(name) > LOCAL_MAX)
    check_say(w->check, CHECK_WARNING, at,
              "no address has this folder: ASCII letters must be in lower case, and at most 64 bytes", "rename it");
  else
    found(w, at, span_of(name));
  stralloc_free(&path);
}

static void look_at_domain(void *arg, const char *directory, const char *name)
{
  struct walk *w = arg;
  stralloc path = STRALLOC_ZERO;
  stralloc domain = STRALLOC_ZERO;
  const char *at = check_text(&path, directory, "/", name, (char *)NULL);

  if (has_upper(name) || hostname_labels(span_of(name)) < 1) {
    check_say(w->check, CHECK_WARNING, at, "no domain has this folder: names are in lower case, in their xn-- form",
              "rename it");
  } else if (span_copy(&domain, span_of(name))) {
    w->domain = span_sa(&domain);
    folders_each(w->check, check_text(&path, directory, "/", name, "/u", (char *)NULL), look_at_local, w);
    found(w, check_text(&path, directory, "/", name, "/domain", (char *)NULL), span_make(NULL, 0));
  }
  stralloc_free(&path);
  stralloc_free(&domain);
}

size_t addressfolder_each(const char *top, const struct trustfiles *t, struct check *c, addressfolder_found *call,
                          void *arg)
{
  struct walk w = { .trust = t, .check = c, .call = call, .arg = arg };

  folders_each(c, top, look_at_domain, &w);
  return w.count;
}

static struct span local_of(const struct addressfolder *of, enum keyfolder_kind kind, int is_to_sign)
{
  if (of->local.len || kind == KEYFOLDER_OPENPGP)
    return of->local;
  return span_of(is_to_sign ? "domain-signing-authority" : "domain-confidentiality-authority");
}

void addressfolder_question(const struct addressfolder *of, struct certlook_question *q, enum keyfolder_kind kind,
                            int is_to_sign)
{
  q->kind = kind;
  q->roots = of->trust->roots;
  q->crls = of->trust->crls;
  q->refused = of->trust->refused;
  q->now_s = of->trust->now_s;
  q->is_to_sign = is_to_sign;
  q->local = local_of(of, kind, is_to_sign);
  q->domain = of->domain;
}

int addressfolder_is_named(enum keyfolder_kind kind, struct span name, const char *hash)
{
  const char *end = keyfolder_names(kind)->alien_end;

  if (!*hash)
    return 1;
  if (kind == KEYFOLDER_OPENPGP)
    return ascii_equal_nocase(name, span_of(hash));
  return span_equal(span_first(name, strlen(hash)), span_of(hash)) && name.len == strlen(hash) + strlen(end);
}

const char *addressfolder_name(const struct addressfolder *of, stralloc *s)
{
  s->len = 0;
  if (!stralloc_catb(s, of->local.p ? of->local.p : "", of->local.len) || !stralloc_cats(s, "@")
      || !stralloc_catb(s, of->domain.p, of->domain.len) || !stralloc_0(s))
    return "this address";
  return s->s;
}
