/* choice: first all certificates together; only if none can be used, each alone, to tell those that cannot be used from
 * those that cannot be read.
 */
#include "seal/choice.h"

#include "link/answer.h"
#include "link/command.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "seal/childfault.h"
#include "seal/held.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define TEXT "Unable to choose a certificate: "

struct ask {
  const struct outbound *o;
  const struct sealengine *engine;
  struct choice *c;
  enum choice_use use;
  stralloc address;
  int trust_fd[3];        /* roots, lists, refused; -1: there is no such file */
  int wants_root;         /* 0: a certificate without a root will do */
  int is_left_out[KEYFOLDER_MAX];
  stralloc said;
};

int choice_is_lasting(struct span reason)
{
  static const char *const reasons[] = {
    "certificate that has expired", "certificate that is not yet valid", "certificate of another address",
    "certificate without a mail address", "certificate with a key that cannot encrypt",
    "certificate with a key that cannot sign",
    "certificate whose key usage does not allow encryption", "certificate whose key usage does not allow signatures",
    "certificate whose extended key usage does not allow mail", "certificate expired", "certificate not yet valid",
    "certificate is not for signed mail", "constraint of a certificate", "certificate revoked",
    "certificate refused here", "weak algorithm:", "certificate of an unknown version",
    "certificate without a subkey that encrypts", "certificate without a key that signs"
  };

  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (span_equal(reason, span_of(reasons[i])))
      return 1;
  return 0;
}

int choice_lacks_root(struct span reason)
{
  return span_equal(reason, span_of("no trusted root"));
}

/* ---- the child ---------------------------------------------------------------------------------- */

static void add_trust(struct ask *a, struct command *c)
{
  static const char *const option[3] = { "-r", "-R", "-x" };

  /* without roots the other two are not looked at, so they are only given with them */
  for (size_t i = 0; i < 3 && a->wants_root && a->trust_fd[0] != -1; i++)
    if (a->trust_fd[i] != -1) {
      command_word(c, span_of(option[i]));
      command_fd(c, a->trust_fd[i]);
    }
}

/* Ask about one file, or about all that are not left out. `chosen` is set to the index of the chosen one. */
static int run(struct ask *a, size_t only, size_t *chosen)
{
  struct command c;
  int number[KEYFOLDER_MAX];
  unsigned long long said = 0;
  struct span line;
  int status;

  sealengine_begin(a->o, a->engine, &c, "-k", 0, COMMAND_BOTH);
  c.child.fd[0] = 2;
  add_trust(a, &c);
  command_word(&c, span_of(a->use == CHOICE_SIGN ? "sign" : "encrypt"));
  command_word(&c, span_sa(&a->address));
  for (size_t i = 0; i < KEYFOLDER_MAX; i++)
    number[i] = -1;
  for (size_t i = 0; i < a->c->folder.count; i++)
    if ((only == KEYFOLDER_MAX || i == only) && !a->is_left_out[i]) {
      if (lseek(a->c->folder.file[i].fd, 0, SEEK_SET) != 0)
        outbound_temporary(a->o, TEXT, span_of("a file cannot be read again"));
      number[i] = command_fd(&c, a->c->folder.file[i].fd);
    }
  for (size_t i = 0; i < 3; i++)
    if (a->trust_fd[i] != -1)
      (void)lseek(a->trust_fd[i], 0, SEEK_SET);
  status = command_run(&c, &a->said, CHILD_SAID_MAX);
  command_free(&c);
  line = span_sa(&a->said);
  if (status != ANSWER_DONE)
    return status;
  *chosen = KEYFOLDER_MAX;
  if (span_take(&line, "&") && line.len && ascii_number(span_first(line, line.len - 1), 4, &said))
    for (size_t i = 0; i < a->c->folder.count; i++)
      if (number[i] != -1 && (unsigned long long)number[i] == said)
        *chosen = i;
  return *chosen == KEYFOLDER_MAX ? -1 : ANSWER_DONE;
}

/* the REASON of `PROGRAM: NAME: REASON` */
static struct span reason_of(struct ask *a)
{
  struct answer answer;

  if (a->said.len && a->said.s[a->said.len - 1] == '\n')
    a->said.len--;
  say_mask(&a->said, 0, 32);
  return answer_read(&answer, a->engine->name, NULL, ANSWER_NO_KEY, span_sa(&a->said)) ? answer.reason : span_of("");
}

static noreturn void fail(struct ask *a, int status)
{
  childfault(a->o, TEXT, a->engine->path, a->engine->name, status, &a->said);
}

/* ---- choosing ----------------------------------------------------------------------------------- */

/* Why each of them cannot be used. What has no root stays for another try. */
static int look_at_each(struct ask *a)
{
  int left = 0;

  for (size_t i = 0; i < a->c->folder.count; i++) {
    size_t chosen;
    int status;
    struct span reason;

    if (a->is_left_out[i])
      continue;
    status = run(a, i, &chosen);
    reason = status == ANSWER_NO_KEY ? reason_of(a) : span_of("");

    if (status == ANSWER_NO_KEY && choice_lacks_root(reason)) {
      left++;
      continue;
    }
    if (status != ANSWER_NO_KEY || !choice_is_lasting(reason))
      fail(a, status);
    a->is_left_out[i] = 1;
    if (!span_copy(&a->c->why, reason))
      outbound_temporary_control(a->o, "out of memory");
  }
  return left;
}

/* 1; 0 if there is no other one */
static int leave_out_refused(struct ask *a)
{
  size_t left = 0;

  for (size_t i = 0; i < a->c->folder.count; i++) {
    a->is_left_out[i] = refused_has(a->c->refused, &a->c->folder, i);
    left += (size_t)!a->is_left_out[i];
  }
  if (left < a->c->folder.count && !span_copy(&a->c->why, span_of(ANSWER_REFUSED)))
    outbound_temporary_control(a->o, "out of memory");
  return left > 0;
}

static int choose(struct ask *a)
{
  int status;

  if (!leave_out_refused(a))
    return 0;
  status = run(a, KEYFOLDER_MAX, &a->c->index);
  if (status == ANSWER_DONE)
    return 1;
  if (status != ANSWER_NO_KEY)
    fail(a, status);
  if (look_at_each(a) == 0)
    return 0;
  a->wants_root = 0;
  status = run(a, KEYFOLDER_MAX, &a->c->index);
  if (status != ANSWER_DONE)
    fail(a, status);
  return 1;
}

static void make_address(struct ask *a, struct span address, int of_domain)
{
  const char *local = !a->engine->has_roots ? "" : a->use == CHOICE_SIGN ? CHOICE_DOMAIN_SIGNS : CHOICE_DOMAIN_OPENS;
  struct span domain = span_behind_last(address, '@');

  if (of_domain ? !stralloc_cats(&a->address, local) || !stralloc_cats(&a->address, "@")
                  || !stralloc_catb(&a->address, domain.p, domain.len)
                : !stralloc_catb(&a->address, address.p, address.len))
    outbound_temporary_control(a->o, "out of memory");
}

static int open_trusted(const struct ask *a, const char *path)
{
  int fd = plainfile(path);

  if (fd == -1 && errno != ENOENT)
    outbound_temporary(a->o, "Unable to read ", span_of(path));
  return fd;
}

/* Own certificates are not checked for trust: we made or imported them. Where there are certificates that are refused
 * and no roots, an empty file stands in the place of the roots, because the others are looked at only with roots.
 */
static void open_trust(struct ask *a)
{
  static const char *const path[3] = { PLACES_ROOTS, PLACES_CRLS, PLACES_REFUSED };

  for (size_t i = 0; i < 3; i++)
    a->trust_fd[i] = a->use != CHOICE_ENCRYPT || !a->engine->has_roots ? -1 : open_trusted(a, path[i]);
  if (a->trust_fd[0] == -1 && a->trust_fd[2] != -1) {
    a->trust_fd[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (a->trust_fd[0] == -1)
      outbound_temporary(a->o, "Unable to read ", span_of("/dev/null"));
  }
}

static void close_trust(struct ask *a)
{
  for (size_t i = 0; i < 3; i++)
    if (a->trust_fd[i] != -1)
      close(a->trust_fd[i]);
}

static noreturn void folder_failed(const struct outbound *o, const struct keyfolder *f)
{
  stralloc why = STRALLOC_ZERO;

  if (f->path.len == 0 || !stralloc_cats(&why, f->path.s) || !stralloc_cats(&why, ": ") || !stralloc_cats(&why, f->why))
    outbound_temporary(o, TEXT, span_of("out of memory"));
  outbound_temporary(o, TEXT, span_sa(&why));
}

static void none(struct ask *a, struct span address, int of_domain)
{
  int is_held = a->use == CHOICE_ENCRYPT && held(a->engine->kind, address, of_domain);

  if (!span_copy(&a->c->why, span_of(is_held ? "held" : "none")))
    outbound_temporary_control(a->o, "out of memory");
}

int choice_make(const struct outbound *o, struct choice *c, const struct sealengine *engine, enum choice_use use,
                struct span address, int of_domain)
{
  struct ask a = { .o = o, .engine = engine, .c = c, .use = use,
                   .wants_root = use == CHOICE_ENCRYPT && engine->has_roots };
  int result = 0;

  c->engine = engine;
  c->folder.kind = engine->kind;
  c->folder.with_keys = use != CHOICE_ENCRYPT;
  c->folder.of_opening = use == CHOICE_OPEN;
  switch (keyfolder_open(&c->folder, use != CHOICE_ENCRYPT ? PLACES_OWN_KEYS : PLACES_CERTIFICATES, address,
                         of_domain)) {
    case KEYFOLDER_NONE: none(&a, address, of_domain); return 0;
    case KEYFOLDER_TROUBLE:
      /* Where nothing is set-id, only qmail-unseal can read the folder. A signature can do without it. */
      if (use == CHOICE_OPEN && errno == EACCES)
        return 0;
      folder_failed(o, &c->folder);
    case KEYFOLDER_FOUND: break;
  }
  make_address(&a, address, of_domain);
  open_trust(&a);
  result = choose(&a);
  close_trust(&a);
  stralloc_free(&a.address);
  stralloc_free(&a.said);
  return result;
}

struct span choice_label(const struct choice *c)
{
  return span_sa(&c->folder.file[c->index].label);
}

void choice_free(struct choice *c)
{
  keyfolder_close(&c->folder);
  stralloc_free(&c->why);
}
