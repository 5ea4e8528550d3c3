/* checkkey: check owner and mode, load the key, print findings and remedies. */
#include "check/checkkey.h"

#include "check/checkconvert.h"
#include "check/checkremedy.h"
#include "crypto/secret.h"
#include "dkim/defaults.h"
#include "link/io.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define RSA_BITS_GOOD 2048

const char *checkkey_command(stralloc *s, const struct checkkey *k, const char *before, const char *options,
                             const char *suffix, const char *behind)
{
  stralloc program = STRALLOC_ZERO;
  stralloc selector = STRALLOC_ZERO;
  const char *text = check_text(s, before, CHECKREMEDY_RUN, checkremedy_program(&program, "mkdkimkey"), " ", options,
                                "-s ", check_span(&selector, k->file->selector), suffix, " ", k->directory, behind,
                                (char *)NULL);

  stralloc_free(&program);
  stralloc_free(&selector);
  return text;
}

/* Is this file checked for the first time? Through symbolic links it may have several names. */
static int is_new_file(struct check *c, const struct stat *st)
{
  stralloc s = STRALLOC_ZERO;
  int is_new = check_is_new(c, check_text(&s, check_number(st->st_dev), ":", check_number(st->st_ino), (char *)NULL));

  stralloc_free(&s);
  return is_new;
}

void checkkey_owner(const struct checkkey *k, const struct checkperm *p, struct check *c)
{
  stralloc s = STRALLOC_ZERO;
  const char *path = check_text(&s, KEYSET_HOME, k->directory, (char *)NULL);
  struct stat st;

  if (stat(path, &st) == 0 && is_new_file(c, &st))
    checkperm_secret(p, c, path, &st);
  if (k->file->fd != -1 && fstat(k->file->fd, &st) == 0 && is_new_file(c, &st))
    checkperm_secret(p, c, k->file->path.s, &st);
  stralloc_free(&s);
}

/* Write the path of a file beside the key, named after its selector. Returns 1 if the file exists, else 0. */
static int has_beside(const struct checkkey *k, const char *prefix, stralloc *path)
{
  stralloc selector = STRALLOC_ZERO;
  struct stat st;

  check_text(path, KEYSET_HOME, k->directory, "/", prefix, check_span(&selector, k->file->selector), (char *)NULL);
  stralloc_free(&selector);
  return lstat(path->s, &st) == 0;
}

/* The private key of this selector, to which the link of the selector should lead. NULL if there is none. */
static const char *private_beside(const struct checkkey *k, stralloc *path)
{
  static const char *const names[] = { "rsa.private_", "ed25519.private_" };

  for (size_t i = 0; i < 2; i++)
    if (has_beside(k, names[i == (k->wanted != KEY_ED25519)], path))
      return span_behind_last(span_of(path->s), '/').p;
  return NULL;
}

int checkkey_is_selector(struct span name)
{
  return hostname_labels(name) && !span_equal(span_behind_last(name, '.'), span_of("previous"))
         && !span_equal(span_first(name, 4), span_of("rsa.")) && !span_equal(span_first(name, 8), span_of("ed25519."));
}

/* Set `name` to the selector in the directory of the key, if there is exactly one. Returns 1 or 0. */
static int only_selector(const struct checkkey *k, stralloc *name)
{
  stralloc path = STRALLOC_ZERO;
  DIR *dir = opendir(check_text(&path, KEYSET_HOME, k->directory, (char *)NULL));
  const struct dirent *e;
  size_t count = 0;

  stralloc_free(&path);
  while (dir && (e = readdir(dir)) != NULL)
    if (checkkey_is_selector(span_of(e->d_name))) {
      check_text(name, e->d_name, (char *)NULL);
      count++;
    }
  if (dir)
    closedir(dir);
  return count == 1;
}

/* A line without a selector means the key `default`. Write how to name the only other key in the line. */
static const char *name_selector(const struct checkkey *k, stralloc *s)
{
  stralloc name = STRALLOC_ZERO;
  stralloc edit = STRALLOC_ZERO;
  stralloc command = STRALLOC_ZERO;
  const char *text = NULL;

  if (k->unnamed && only_selector(k, &name)) {
    check_text(&edit, "s/^\\([^:]*\\):*\\(" DKIM_SELECTOR "\\)*/\\1:", name.s, "/", (char *)NULL);
    text = check_text(s, "the line means the key " DKIM_SELECTOR ", but the only key here is ", name.s, "; ",
                      checkremedy_edit(&command, k->unnamed, edit.s), (char *)NULL);
  }
  stralloc_free(&name);
  stralloc_free(&edit);
  stralloc_free(&command);
  return text;
}

/* A selector with more of the name of the record than its first part is refused by mkdkimkey. Write what to correct. */
static const char *part_selector(const struct checkkey *k, stralloc *s)
{
  for (struct span name = k->file->selector; name.len; name = span_from(name, 1)) {
    struct span rest = span_from(name, 1);

    if (*name.p == '.' && (ascii_equal_nocase(span_first(rest, 10), span_of("_domainkey"))
                           || ascii_equal_nocase(rest, span_of(k->directory))))
      return check_text(s, "the selector is the first part of the name of the record alone: leave out ._domainkey and "
                           "the domain in control/dkimdomains", (char *)NULL);
  }
  return NULL;
}

/* The key has no file: only its link is lost, or there is no key. */
static const char *missing_remedy(const struct checkkey *k, stralloc *s)
{
  stralloc path = STRALLOC_ZERO;
  stralloc link = STRALLOC_ZERO;
  stralloc aside = STRALLOC_ZERO;
  const char *to = checkremedy_path(&link, k->file->path.s);
  const char *target = private_beside(k, &path);
  const char *type = k->wanted == KEY_ED25519 ? "-c " : "";
  struct stat st;
  int is_there = lstat(k->file->path.s, &st) == 0;
  int is_link = is_there && S_ISLNK(st.st_mode) && stat(k->file->path.s, &st) == -1;

  if (!is_there && (part_selector(k, s) || name_selector(k, s))) {
    stralloc_free(&path);
    stralloc_free(&link);
    return s->s;
  }
  /* What is neither a file nor a link that leads nowhere stays, under another name. */
  check_text(&aside, CHECKREMEDY_RUN, is_there && !is_link ? "mv " : "", is_there && !is_link ? to : "",
             is_there && !is_link ? " " : "", is_there && !is_link ? to : "",
             is_there && !is_link ? ".previous && " : "", (char *)NULL);
  if (target) {
    check_text(s, aside.s, is_link ? "ln -sf " : "ln -s ", target, " ", to, (char *)NULL);
  } else {
    int has_public = has_beside(k, "rsa.public_", &path) || has_beside(k, "ed25519.public_", &path);

    checkkey_command(&path, k, "", check_text(&link, is_link || has_public ? "-f " : "", type, (char *)NULL), "", "");
    check_text(s, aside.s, path.s + strlen(CHECKREMEDY_RUN), (char *)NULL);
  }
  stralloc_free(&path);
  stralloc_free(&link);
  stralloc_free(&aside);
  return s->s;
}

/* The file can be read, but qmail-dkim does not take it. */
static const char *content_remedy(const struct checkkey *k, enum checkconvert form, stralloc *s)
{
  char *real = form == CHECKCONVERT_NONE ? NULL : realpath(k->file->path.s, NULL);
  stralloc command = STRALLOC_ZERO;

  if (real)
    check_text(s, "convert it; " CHECKREMEDY_RUN, checkconvert_command(&command, form, real), (char *)NULL);
  else
    checkkey_command(s, k, "make a new key (the old file is kept as .previous) and publish it; ",
                     k->wanted == KEY_ED25519 ? "-f -c " : "-f ", "", "");
  free(real);
  stralloc_free(&command);
  return s->s;
}

static void say_bad(const struct checkkey *k, struct check *c, const char *why, enum checkconvert form)
{
  const char *path = k->file->path.s;
  const char *name = checkconvert_name(form);
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;
  int is_file = stat(path, &st) == 0 && S_ISREG(st.st_mode);

  if (k->file->fd == -1 && access(path, R_OK) == -1 && errno == EACCES)
    check_blind(c, path);
  else
    check_say(c, CHECK_ERROR, path,
              check_text(&what, name ? name : why, ": it can't sign", (char *)NULL),
              is_file ? content_remedy(k, form, &remedy) : missing_remedy(k, &remedy));
  stralloc_free(&what);
  stralloc_free(&remedy);
}

static void say_good(const struct checkkey *k, struct check *c, const struct private_key *key)
{
  const char *path = k->file->path.s;
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;

  if (key->type == KEY_ED25519)
    check_say(c, CHECK_OK, path, "Ed25519 key", NULL);
  else
    check_say(c, key->bits < RSA_BITS_GOOD ? CHECK_WARNING : CHECK_OK, path,
              check_text(&what, "RSA key of ", check_number(key->bits), " bits", (char *)NULL),
              key->bits < RSA_BITS_GOOD
                ? checkkey_command(&remedy, k, CHECKKEY_ANOTHER, "", "-2048", "")
                : NULL);
  stralloc_free(&what);
  stralloc_free(&remedy);
}

/* Load the key from the open file. Returns NULL, or the reason why that is not possible. *form is set if the file is a
 * key in another form. errno is not 0 if that is no fault of the file.
 */
static const char *load(struct private_key *key, int fd, enum checkconvert *form)
{
  static char pem[LIMIT_KEY_FILE_BYTES + 1];
  ssize_t n = io_fill(fd, pem, sizeof pem);
  const char *why;
  int error = errno;

  if (n == -1)
    return strerror(error);
  why = private_key_load(key, span_make(pem, (size_t)n));
  error = why ? errno : 0;
  if (why && !error)
    *form = checkconvert_find(span_make(pem, (size_t)n), why);
  secret_wipe(pem, sizeof pem);
  errno = error;
  return why;
}

const char *checkkey_load(const struct checkkey *k, const struct checkperm *p, struct check *c,
                          struct private_key *key, int loud)
{
  const char *why = k->file->why;
  enum checkconvert form = CHECKCONVERT_NONE;

  if (loud)
    checkkey_owner(k, p, c);
  errno = 0;
  if (k->file->fd != -1)
    why = load(key, k->file->fd, &form);
  if (loud && why && errno)
    check_blind(c, k->file->path.s);
  else if (loud && why)
    say_bad(k, c, why, form);
  else if (loud)
    say_good(k, c, key);
  return why;
}
