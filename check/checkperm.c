/* checkperm: compare owners and modes with those that hier.sh sets. Differences that do no harm are accepted. */
#include "check/checkperm.h"

#include "auto_qmail.h"
#include "dkim/places.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>

#define MODE_BITS 07777
#define CREATE_USERS "create it as qmail's INSTALL says, or correct conf-users and conf-groups and build anew"

static void find_user(struct checkperm *p, struct check *c, uid_t *uid, const char *name)
{
  const struct passwd *pw = getpwnam(name);

  if (pw) {
    *uid = pw->pw_uid;
    return;
  }
  check_say(c, CHECK_ERROR, name, "there is no such user", CREATE_USERS);
  p->known = 0;
}

void checkperm_init(struct checkperm *p, struct check *c)
{
  const struct group *gr = getgrnam(AUTO_GROUPQ);
  struct stat st;

  p->known = 1;
  find_user(p, c, &p->queue, AUTO_USERQ);
  find_user(p, c, &p->remote, AUTO_USERR);
  find_user(p, c, &p->root, AUTO_USERO);
  if (gr) {
    p->group = gr->gr_gid;
  } else {
    check_say(c, CHECK_ERROR, AUTO_GROUPQ, "there is no such group", CREATE_USERS);
    p->known = 0;
  }
  /* If it does not exist, assume that it will be installed set-id, as `make setup` does. */
  p->is_set_id = stat(CHECKPERM_SIGNER, &st) == -1 || (st.st_mode & S_ISUID);
}

const char *checkperm_runner(const struct checkperm *p)
{
  return p->is_set_id ? AUTO_USERQ : AUTO_USERR;
}

int checkperm_allows(const struct checkperm *p, const struct stat *st, unsigned int bits)
{
  uid_t user = p->is_set_id ? p->queue : p->remote;
  unsigned int shift = st->st_uid == user ? 6 : st->st_gid == p->group ? 3 : 0;

  return !p->known || user == 0 || (st->st_mode >> shift & bits) == bits;
}

/* The wanted owner and mode. A mode must have all bits of `least` and no bits outside `most`. The group must be that of
 * qmail if `most` gives the group other rights than others.
 */
struct wanted {
  const char *owner;
  uid_t uid;
  mode_t least;
  mode_t most;
  const char *danger;  /* the danger if the mode has bits outside `most` */
};

static int compare(const struct checkperm *p, struct check *c, const char *path, const struct stat *st,
                   const struct wanted *w)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  mode_t mode = st->st_mode & MODE_BITS;
  int group_matters = (w->most >> 3 & 7) != (w->most & 7);
  int good = 1;

  if (p->known && (st->st_uid != w->uid || (group_matters && st->st_gid != p->group))) {
    check_say(c, CHECK_ERROR, path,
              check_text(&what, "owner and group are ", check_number(st->st_uid), ":", check_number(st->st_gid),
                         ", not ", w->owner, ":" AUTO_GROUPQ, (char *)NULL),
              check_text(&remedy, "chown ", w->owner, ":" AUTO_GROUPQ " ", path, (char *)NULL));
    good = 0;
  }
  if ((mode & ~w->most) || (mode & w->least) != w->least) {
    check_say(c, CHECK_ERROR, path,
              check_text(&what, "mode is ", check_mode(mode), ", not ", check_mode(w->most),
                         mode & ~w->most ? w->danger : ": it can't be used", (char *)NULL),
              check_text(&remedy, "chmod ", check_mode(w->most), " ", path, (char *)NULL));
    good = 0;
  }
  stralloc_free(&what);
  stralloc_free(&remedy);
  return good;
}

int checkperm_secret(const struct checkperm *p, struct check *c, const char *path, const struct stat *st)
{
  struct wanted w = { AUTO_USERQ, p->queue, 0400, 0600, ": others can read the key" };

  if (S_ISDIR(st->st_mode)) {
    w.least = 0500;
    w.most = 0700;
    w.danger = ": others can look into it";
  }
  if (!p->is_set_id) {
    w.least |= w.least >> 3;
    w.most |= w.least & 0070;
  }
  return compare(p, c, path, st, &w);
}

int checkperm_stage(const struct checkperm *p, struct check *c, const char *path, const struct stat *st)
{
  struct wanted w = { AUTO_USERQ, p->queue, 0300, 0700, ": others can get at mail in it" };

  if (!p->is_set_id) {
    w.owner = AUTO_USERR;
    w.uid = p->remote;
  }
  if (S_ISDIR(st->st_mode))
    return compare(p, c, path, st, &w);
  check_say(c, CHECK_ERROR, path, "not a directory", "remove it and run make setup");
  return 0;
}

static void check_program(const struct checkperm *p, struct check *c, const char *path, const struct wanted *w)
{
  stralloc what = STRALLOC_ZERO;
  struct stat st;

  if (stat(path, &st) == -1 && errno == EACCES)
    check_blind(c, path);
  else if (stat(path, &st) == -1)
    check_say(c, CHECK_ERROR, path, strerror(errno), "make setup");
  else if (!S_ISREG(st.st_mode))
    check_say(c, CHECK_ERROR, path, "not a regular file", "make setup");
  else if (compare(p, c, path, &st, w))
    check_say(c, CHECK_OK, path,
              check_text(&what, w->owner, ":" AUTO_GROUPQ " ", check_mode(st.st_mode & MODE_BITS), (char *)NULL), NULL);
  stralloc_free(&what);
}

void checkperm_programs(const struct checkperm *p, struct check *c)
{
  struct wanted signer = { AUTO_USERQ, p->queue, 04110, 04710, ": any user of this host can have any mail signed" };
  struct wanted plain = { AUTO_USERO, p->root, 0111, 0755, ": others can change it" };
  /* A user who can read the file could trace the process and read its keys (hier.sh). */
  struct wanted engine = { AUTO_USERO, p->root, 0111, 0711, ": who may read it can take keys from it, or change it" };

  check_program(p, c, CHECKPERM_SIGNER, p->is_set_id ? &signer : &plain);
  check_program(p, c, DKIM_ENGINE, p->is_set_id ? &engine : &plain);
  check_program(p, c, "bin/qmail-dkverify", &plain);
}
