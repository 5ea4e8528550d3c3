/* checkhome: check the directories and programs that qmail-dksign needs for any rule. */
#include "check/checkhome.h"

#include "auto_qmail.h"
#include "check/checkbytes.h"
#include "check/checkcontrol.h"
#include "check/checkremedy.h"
#include "dkim/places.h"
#include "link/control.h"

#include <errno.h>
#include <sys/statvfs.h>

#define KEYS "ssl/domainkeys"

/* with less free space there is a warning: all messages in delivery share it */
#define STAGE_MIB_MIN 16

const struct checkhome_link checkhome_dksign = {
  "qmail-dksign", CHECKPERM_SIGNER, "control/dkremote", "bin/qmail-remote", "bin/qmail-remote.orig"
};
const struct checkhome_link checkhome_seal = {
  "qmail-seal", "bin/qmail-seal", "control/sealremote", CHECKPERM_SIGNER, NULL
};

const struct checkhome_link checkhome_unseal = {
  "qmail-unseal", "bin/qmail-unseal", "control/unsealqueue", "bin/qmail-queue", NULL
};

void checkhome_directories(const struct checkperm *p, struct check *c)
{
  static const char *const names[] = { ".", "bin", "control", "queue", "ssl" };
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  stralloc command = STRALLOC_ZERO;
  struct stat st;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (stat(names[i], &st) == -1 && errno != ENOENT)
      check_blind(c, names[i]);
    else if (stat(names[i], &st) == 0 && !checkperm_allows(p, &st, 1))
      check_say(c, CHECK_ERROR, names[i],
                check_text(&what, checkperm_runner(p), " can't get at what is in it", (char *)NULL),
                checkremedy_on(&remedy, check_text(&command, "chmod ", check_mode((st.st_mode & 07777) | 0111),
                                                   (char *)NULL), names[i]));
  }
  stralloc_free(&what);
  stralloc_free(&command);
  stralloc_free(&remedy);
}

/* Is it a program, and not the link itself? */
static int can_be_next(const struct checkhome_link *l, const char *path)
{
  struct stat self;
  struct stat st;

  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111)
         && (stat(l->program, &self) == -1 || self.st_dev != st.st_dev || self.st_ino != st.st_ino);
}

/* what to write into the control file: a program that can be found, or else in words */
static const char *name_next(stralloc *s, const struct checkhome_link *l)
{
  if (can_be_next(l, l->next_default))
    return checkremedy_on(s, "rm -f", l->next_control);
  if (l->next_renamed && can_be_next(l, l->next_renamed))
    return checkremedy_write(s, l->next_control, l->next_renamed);
  return check_text(s, "write the path of the ",
                    l == &checkhome_unseal ? "program that takes mail" : "real qmail-remote", " into ",
                    l->next_control, (char *)NULL);
}

void checkhome_next(const struct checkperm *p, struct check *c, const struct checkhome_link *l)
{
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  struct stat st;

  if (checkcontrol_readable(p, c, l->next_control) && control_line(&path, l->next_control) == CONTROL_ERROR)
    checkbytes_failed(c, l->next_control, NULL);
  if ((path.len == 0 && !span_copy(&path, span_of(l->next_default))) || !stralloc_0(&path))
    check_say(c, CHECK_BLIND, l->next_control, "out of memory", "try again");
  else if (stat(path.s, &st) == -1 && errno == EACCES)
    check_blind(c, path.s);
  else if (stat(path.s, &st) == -1)
    check_say(c, CHECK_ERROR, path.s, strerror(errno), name_next(&remedy, l));
  else if (can_be_next(l, path.s))
    check_say(c, CHECK_OK, path.s, "the next program", NULL);
  else
    check_say(c, CHECK_ERROR, path.s, S_ISREG(st.st_mode) && (st.st_mode & 0111)
                ? check_text(&what, "leads back to ", l->name, ": mail waits", (char *)NULL)
                : "not a program: mail waits", name_next(&remedy, l));
  stralloc_free(&path);
  stralloc_free(&remedy);
  stralloc_free(&what);
}

void checkhome_keys(const struct checkperm *p, struct check *c)
{
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *to = checkremedy_path(&path, KEYS);
  struct stat st;

  if (stat(KEYS, &st) == 0)
    checkperm_secret(p, c, KEYS, &st);
  else if (errno == ENOENT)
    check_say(c, CHECK_ERROR, KEYS, "missing: there are no keys",
              check_text(&remedy, CHECKREMEDY_RUN "mkdir -p ", to, " && chmod ", p->is_set_id ? "0700 " : "0750 ", to,
                         " && chown " AUTO_USERQ ":" AUTO_GROUPQ " ", to, (char *)NULL));
  else
    check_blind(c, KEYS);
  stralloc_free(&path);
  stralloc_free(&remedy);
}

static void check_space(struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  struct statvfs fs;
  unsigned long long mib;
  const char *text;

  if (statvfs(DKIM_STAGE, &fs) == -1) {
    check_blind(c, DKIM_STAGE);
    return;
  }
  mib = (unsigned long long)fs.f_bavail * fs.f_frsize / (1024 * 1024);
  text = check_text(&what, check_number(mib), " MiB free for signed copies", (char *)NULL);
  if (mib < STAGE_MIB_MIN)
    check_say(c, CHECK_WARNING, DKIM_STAGE, text, "make room: mail waits while the disk is full");
  else
    check_say(c, CHECK_NOTE, DKIM_STAGE, text, NULL);
  stralloc_free(&what);
}

/* Nothing here is worth more than a warning: without a cache each recipient has the message signed. */
static void check_cache(const struct checkperm *p, struct check *c)
{
  uid_t runner = p->is_set_id ? p->queue : p->remote;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;

  if (lstat(DKIM_CACHE, &st) == -1 && errno != ENOENT)
    check_blind(c, DKIM_CACHE);
  else if (lstat(DKIM_CACHE, &st) == -1)
    check_say(c, CHECK_NOTE, DKIM_CACHE, "not there yet: made with the first message that is signed", NULL);
  else if (S_ISDIR(st.st_mode))
    check_say(c, CHECK_NOTE, DKIM_CACHE, "a directory, so there is no cache: each recipient costs a signature", NULL);
  else if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || (st.st_mode & 022) || (p->known && st.st_uid != runner))
    check_say(c, CHECK_WARNING, DKIM_CACHE,
              "not used, for its type, owner, mode or second name: each recipient costs a signature",
              checkremedy_on(&remedy, "rm -f", DKIM_CACHE));
  else
    check_say(c, CHECK_OK, DKIM_CACHE, "a message to many recipients is signed once, and copied for the others", NULL);
  stralloc_free(&remedy);
}

void checkhome_stage(const struct checkperm *p, struct check *c)
{
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;
  unsigned int missing = 0;
  int good;

  if (stat(DKIM_STAGE, &st) == -1) {
    if (errno == EACCES)
      check_blind(c, DKIM_STAGE);
    else
      check_say(c, CHECK_ERROR, DKIM_STAGE, strerror(errno), checkremedy_stage(&remedy, p));
    stralloc_free(&remedy);
    return;
  }
  good = checkperm_stage(p, c, DKIM_STAGE, &st);
  for (unsigned int n = 0; n < AUTO_SPLIT; n++) {
    const char *part = check_text(&path, DKIM_STAGE "/", check_number(n), (char *)NULL);

    if (stat(part, &st) == 0)
      good &= checkperm_stage(p, c, part, &st);
    else
      missing++;
  }
  if (missing)
    check_say(c, CHECK_WARNING, DKIM_STAGE,
              check_text(&path, check_number(missing), " of its ", check_number(AUTO_SPLIT),
                         " split directories are missing, files are made in " DKIM_STAGE " itself", (char *)NULL),
              checkremedy_stage(&remedy, p));
  else if (good)
    check_say(c, CHECK_OK, DKIM_STAGE, "it and its split directories have the right owner and mode", NULL);
  check_space(c);
  check_cache(p, c);
  stralloc_free(&path);
  stralloc_free(&remedy);
}
