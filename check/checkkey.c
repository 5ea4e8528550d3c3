/* checkkey: check owner and mode, load the key, print findings and remedies. */
#include "check/checkkey.h"

#include "crypto/secret.h"
#include "link/io.h"

#include <errno.h>
#include <unistd.h>

#define RSA_BITS_GOOD 2048

const char *checkkey_command(stralloc *s, const struct checkkey *k, const char *before, const char *options,
                             const char *behind)
{
  stralloc selector = STRALLOC_ZERO;
  const char *text = check_text(s, before, "mkdkimkey ", options, "-s ", check_span(&selector, k->file->selector), " ",
                                k->directory, behind, (char *)NULL);

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

static void say_bad(const struct checkkey *k, struct check *c, const char *why)
{
  const char *path = k->file->path.s;
  stralloc what = STRALLOC_ZERO;
  stralloc options = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;

  if (k->file->fd == -1 && access(path, R_OK) == -1 && errno == EACCES) {
    check_blind(c, path);
  } else {
    check_text(&options, lstat(path, &st) == -1 ? "" : "-f ", k->wanted == KEY_ED25519 ? "-c " : "", (char *)NULL);
    check_say(c, CHECK_ERROR, path, check_text(&what, why, ": it can't sign", (char *)NULL),
              checkkey_command(&remedy, k, "", options.len ? options.s : "", ""));
  }
  stralloc_free(&what);
  stralloc_free(&options);
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
                ? check_text(&remedy, "mkdkimkey -s NEW ", k->directory,
                             ", publish its record, then name NEW in the line", (char *)NULL) : NULL);
  stralloc_free(&what);
  stralloc_free(&remedy);
}

/* Returns NULL, or the reason why it cannot be loaded. */
static const char *load(struct private_key *key, int fd)
{
  static char pem[LIMIT_KEY_FILE_BYTES + 1];
  ssize_t n = io_fill(fd, pem, sizeof pem);
  const char *why = n == -1 ? strerror(errno) : private_key_load(key, span_make(pem, (size_t)n));

  secret_wipe(pem, sizeof pem);
  return why;
}

const char *checkkey_load(const struct checkkey *k, const struct checkperm *p, struct check *c,
                          struct private_key *key, int loud)
{
  const char *why = k->file->why;

  if (loud)
    checkkey_owner(k, p, c);
  if (k->file->fd != -1)
    why = load(key, k->file->fd);
  if (loud && why)
    say_bad(k, c, why);
  else if (loud)
    say_good(k, c, key);
  return why;
}
