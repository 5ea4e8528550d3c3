/* checkperm: who may read and write what: the users of the installation, and owners and modes against them.
 */
#ifndef CHECKPERM_H
#define CHECKPERM_H

#include "check/check.h"

#include <sys/stat.h>

#define CHECKPERM_SIGNER "bin/qmail-dksign"

struct checkperm {
  uid_t queue;      /* qmailq: owner of the keys */
  uid_t remote;     /* qmailr: runs qmail-rspawn */
  uid_t root;       /* owner of what nobody may change */
  gid_t group;      /* qmail */
  int known;        /* these four exist */
  int is_set_id;    /* the mode of bin/qmail-dksign says so */
};

/* checkperm_init - find the users and the layout. A user or group that does not exist is a finding, and nothing is
 * said about owners then.
 */
void checkperm_init(struct checkperm *p, struct check *c);

/* checkperm_runner - the name of the user who stages messages: qmailq, without set-id qmailr. */
const char *checkperm_runner(const struct checkperm *p);

/* checkperm_allows - may the user as whom qmail-dksign runs do this to a file?
 *
 *   bits  of 4 (read), 2 (write), 1 (execute, search)
 *
 * Returns 1 where nothing is known of the users.
 */
int checkperm_allows(const struct checkperm *p, const struct stat *st, unsigned int bits);

/* checkperm_secret - see whether a key file or a directory of keys is qmailq's, and nobody's but who must read it.
 * Returns 1 and says nothing if it is, else 0 after the findings.
 */
int checkperm_secret(const struct checkperm *p, struct check *c, const char *path, const struct stat *st);

/* checkperm_stage - the same for queue/dkim and its parts. */
int checkperm_stage(const struct checkperm *p, struct check *c, const char *path, const struct stat *st);

/* checkperm_programs - look at bin/qmail-dksign and bin/qmail-dkim. */
void checkperm_programs(const struct checkperm *p, struct check *c);

#endif
