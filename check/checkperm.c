/* checkperm: compare owners and modes with those that hier.sh sets. Differences that do no harm are accepted. */
#include "check/checkperm.h"

#include "auto_qmail.h"
#include "check/checkremedy.h"
#include "dkim/places.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/statvfs.h>

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

/* Is it installed for the set-id layout? A chown or a copy has taken the bit away if the program still belongs to
 * qmailq, or if both the directory of staged files and that of the keys are those of the set-id layout.
 */
static int is_for_set_id(const struct checkperm *p)
{
  struct stat signer;
  struct stat stage;
  struct stat keys;

  if (stat(CHECKPERM_SIGNER, &signer) == -1 || (signer.st_mode & S_ISUID))
    return 1;
  if (!p->known || p->queue == p->remote || p->queue == p->root)
    return 0;
  return signer.st_uid == p->queue
         || (stat(DKIM_STAGE, &stage) == 0 && stage.st_uid == p->queue
             && stat("ssl/domainkeys", &keys) == 0 && !(keys.st_mode & 0070));
}

void checkperm_init(struct checkperm *p, struct check *c)
{
  const struct group *gr = getgrnam(AUTO_GROUPQ);

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
  p->is_set_id = is_for_set_id(p);
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

const char *checkperm_closed(const struct checkperm *p, const char *path, stralloc *directory)
{
  struct stat st;

  for (size_t i = *path == '/'; path[i]; i++)
    if (path[i] == '/' && stat(check_span(directory, span_make(path, i)), &st) == 0 && !checkperm_allows(p, &st, 1))
      return directory->s;
  return NULL;
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
  const char *group;   /* NULL: AUTO_GROUPQ */
  gid_t gid;           /* of `group` */
};

static const char *group_of(const struct wanted *w)
{
  return w->group ? w->group : AUTO_GROUPQ;
}

/* Write the names of owner and group, or the numbers where there are no names. */
static const char *owner_text(stralloc *s, const struct stat *st)
{
  const struct passwd *pw = getpwuid(st->st_uid);
  const struct group *gr = getgrgid(st->st_gid);

  return check_text(s, pw ? pw->pw_name : check_number(st->st_uid), ":", gr ? gr->gr_name : check_number(st->st_gid),
                    pw && gr ? "" : " (a number without a name)", (char *)NULL);
}

/* Write the commands that mend owner and mode. chown clears the set-id bits, so chmod comes behind it. */
static const char *mend(stralloc *s, const char *path, const struct wanted *w, int owner, mode_t mode)
{
  stralloc chown_to = STRALLOC_ZERO;
  stralloc file = STRALLOC_ZERO;
  const char *to = checkremedy_path(&file, path);

  if (owner)
    check_text(&chown_to, "chown ", w->owner, ":", group_of(w), " ", to, mode ? " && " : "", (char *)NULL);
  check_text(s, CHECKREMEDY_RUN, owner ? chown_to.s : "", mode ? "chmod " : "", mode ? check_mode(mode) : "",
             mode ? " " : "", mode ? to : "", (char *)NULL);
  stralloc_free(&chown_to);
  stralloc_free(&file);
  return s->s;
}

static const char *mode_danger(const struct wanted *w, mode_t mode)
{
  if ((w->least & ~mode) & S_ISUID)
    return ": the set-user-id bit is lost, so it runs as " AUTO_USERR ", which can't read the keys";
  return mode & ~w->most ? w->danger : ": it can't be used";
}

static int compare(const struct checkperm *p, struct check *c, const char *path, const struct stat *st,
                   const struct wanted *w)
{
  stralloc what = STRALLOC_ZERO;
  stralloc now = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  mode_t mode = st->st_mode & MODE_BITS;
  int group_matters = (w->most >> 3 & 7) != (w->most & 7);
  gid_t group = w->group ? w->gid : p->group;
  int owner_wrong = p->known && (st->st_uid != w->uid || (group_matters && st->st_gid != group));
  int mode_wrong = (mode & ~w->most) || (mode & w->least) != w->least;

  mend(&remedy, path, w, owner_wrong, mode_wrong ? w->most : mode & (S_ISUID | S_ISGID) ? mode : 0);
  if (owner_wrong)
    check_say(c, CHECK_ERROR, path,
              check_text(&what, "owner and group are ", owner_text(&now, st), ", not ", w->owner, ":", group_of(w),
                         (char *)NULL), remedy.s);
  if (mode_wrong)
    check_say(c, CHECK_ERROR, path,
              check_text(&what, "mode is ", check_mode(mode), ", not ", check_mode(w->most), mode_danger(w, mode),
                         (char *)NULL), remedy.s);
  stralloc_free(&what);
  stralloc_free(&now);
  stralloc_free(&remedy);
  return !owner_wrong && !mode_wrong;
}

int checkperm_secret(const struct checkperm *p, struct check *c, const char *path, const struct stat *st)
{
  struct wanted w = { AUTO_USERQ, p->queue, 0400, 0600, ": others can read the key", NULL, 0 };

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
  struct wanted w = { AUTO_USERQ, p->queue, 0300, 0700, ": others can get at mail in it", NULL, 0 };
  stralloc remove = STRALLOC_ZERO;
  stralloc stage = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;

  if (!p->is_set_id) {
    w.owner = AUTO_USERR;
    w.uid = p->remote;
  }
  if (S_ISDIR(st->st_mode))
    return compare(p, c, path, st, &w);
  check_say(c, CHECK_ERROR, path, "not a directory",
            check_text(&remedy, checkremedy_on(&remove, "rm -f", path), " && ",
                       checkremedy_stage(&stage, p) + strlen(CHECKREMEDY_RUN), (char *)NULL));
  stralloc_free(&remove);
  stralloc_free(&stage);
  stralloc_free(&remedy);
  return 0;
}

/* Has the set-user-id bit an effect, or is it not set? */
static int is_effective(struct check *c, const char *path, const struct stat *st)
{
  struct statvfs fs;

  if (!(st->st_mode & S_ISUID) || statvfs(path, &fs) == -1 || !(fs.f_flag & ST_NOSUID))
    return 1;
  check_say(c, CHECK_ERROR, path, "on a file system mounted with nosuid: it can't run as " AUTO_USERQ,
            "mount it without nosuid, or run make setup-nosetid in the source folder (INSTALL, section 6)");
  return 0;
}

static void check_program(const struct checkperm *p, struct check *c, const char *path, const struct wanted *w)
{
  stralloc what = STRALLOC_ZERO;
  struct stat st;

  if (stat(path, &st) == -1 && errno == EACCES)
    check_blind(c, path);
  else if (stat(path, &st) == -1)
    check_say(c, CHECK_ERROR, path, strerror(errno), CHECKPERM_SETUP);
  else if (!S_ISREG(st.st_mode))
    check_say(c, CHECK_ERROR, path, "not a regular file", CHECKPERM_SETUP);
  else if (compare(p, c, path, &st, w) && is_effective(c, path, &st))
    check_say(c, CHECK_OK, path,
              check_text(&what, w->owner, ":", group_of(w), " ", check_mode(st.st_mode & MODE_BITS), (char *)NULL),
              NULL);
  stralloc_free(&what);
}

void checkperm_plain(const struct checkperm *p, struct check *c, const char *path)
{
  struct wanted plain = { AUTO_USERO, p->root, 0111, 0755, ": others can change it", NULL, 0 };

  check_program(p, c, path, &plain);
}

void checkperm_link(const struct checkperm *p, struct check *c, const char *path)
{
  struct wanted link = { AUTO_USERQ, p->queue, 04110, 04710, ": any user of this host can have any mail signed",
                         NULL, 0 };

  if (p->is_set_id)
    check_program(p, c, path, &link);
  else
    checkperm_plain(p, c, path);
}

void checkperm_opener(const struct checkperm *p, struct check *c, const char *path)
{
  const struct group *gr = getgrnam(AUTO_GROUPD);
  struct wanted link = { AUTO_USERQ, p->queue, 04110, 04710, ": any user of this host can have mail opened",
                         AUTO_GROUPD, gr ? gr->gr_gid : p->group };

  if (gr)
    check_program(p, c, path, &link);
  else
    check_say(c, CHECK_ERROR, AUTO_GROUPD, "there is no such group", CREATE_USERS);
}

void checkperm_engine(const struct checkperm *p, struct check *c, const char *path)
{
  /* A user who can read the file could trace the process and read its keys (hier.sh). */
  struct wanted engine = { AUTO_USERO, p->root, 0111, 0711, ": who may read it can take keys from it, or change it",
                           NULL, 0 };

  if (p->is_set_id)
    check_program(p, c, path, &engine);
  else
    checkperm_plain(p, c, path);
}

void checkperm_programs(const struct checkperm *p, struct check *c)
{
  checkperm_link(p, c, CHECKPERM_SIGNER);
  checkperm_engine(p, c, DKIM_ENGINE);
  checkperm_plain(p, c, "bin/qmail-dkverify");
}
