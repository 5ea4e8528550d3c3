/* checkperm: the users of the installation, and checks of owners and modes of files. */
#ifndef CHECKPERM_H
#define CHECKPERM_H

#include "check/check.h"

#include <sys/stat.h>

#define CHECKPERM_SIGNER "bin/qmail-dksign"
#define CHECKPERM_SETUP "run make setup in the source folder of this package"

struct checkperm {
  uid_t queue;      /* qmailq: owner of the keys */
  uid_t remote;     /* qmailr: runs qmail-rspawn */
  uid_t root;       /* owner of the programs */
  gid_t group;      /* qmail */
  int known;        /* 1: these four exist */
  int is_set_id;    /* 1: bin/qmail-dksign has the set-user-id bit, has lost it, or does not exist */
};

/* checkperm_init - find the users, the group and the kind of installation. A user or group that does not exist is a
 * finding; owners are not checked then.
 */
void checkperm_init(struct checkperm *p, struct check *c);

/* checkperm_runner - the name of the user as whom qmail-dksign runs: qmailq if it is set-id, else qmailr. */
const char *checkperm_runner(const struct checkperm *p);

/* checkperm_allows - 1 if the user as whom qmail-dksign runs has these rights to a file, 0 if not.
 *
 *   bits  the sum of 4 (read), 2 (write), 1 (execute, search)
 *
 * Returns 1 if the users are not known.
 */
int checkperm_allows(const struct checkperm *p, const struct stat *st, unsigned int bits);

/* checkperm_closed - the first directory on the way to a file that the user as whom qmail-dksign runs cannot search.
 *
 *   path       relative to the home, or absolute
 *   directory  set to the directory, with NUL
 *
 * Returns the directory, or NULL if there is none.
 */
const char *checkperm_closed(const struct checkperm *p, const char *path, stralloc *directory);

/* checkperm_secret - check that a key file or a directory of keys belongs to qmailq, and that no user has access who
 * does not need it. Returns 1 if that is true; else prints the findings and returns 0.
 */
int checkperm_secret(const struct checkperm *p, struct check *c, const char *path, const struct stat *st);

/* checkperm_stage - the same for queue/dkim and its split directories. */
int checkperm_stage(const struct checkperm *p, struct check *c, const char *path, const struct stat *st);

/* checkperm_link - check owner and mode of a link that is called in place of qmail-remote: it must be set-id exactly
 * where qmail-dksign is.
 * checkperm_engine - the same for a program that gets keys from such a link.
 * checkperm_plain - the same for a program that gets none.
 */
void checkperm_link(const struct checkperm *p, struct check *c, const char *path);
void checkperm_engine(const struct checkperm *p, struct check *c, const char *path);
void checkperm_plain(const struct checkperm *p, struct check *c, const char *path);

/* checkperm_opener - the same for a link that opens mail: it is always set-id, and its group is that of the user of
 * qmail-smtpd, the second line of conf-groups.
 */
void checkperm_opener(const struct checkperm *p, struct check *c, const char *path);

/* checkperm_programs - check owner and mode of bin/qmail-dksign, bin/qmail-dkim and bin/qmail-dkverify. */
void checkperm_programs(const struct checkperm *p, struct check *c);

#endif
