/* crlstep: a step of work in a process of its own, without the rights of the caller. */
#ifndef CRLSTEP_H
#define CRLSTEP_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

/* exit codes of a step */
#define CRLSTEP_DONE 0
#define CRLSTEP_BAD 1
#define CRLSTEP_NOTHING 3

/* Who does the work: uid 0 means that the ids stay as they are. */
struct crlstep_user {
  uid_t uid;
  gid_t gid;
};

/* crlstep_become - take the ids for good, without further groups. Returns 1, also for uid 0; 0 if that fails: then the
 * process must end.
 */
int crlstep_become(const struct crlstep_user *user);

/* a step: returns one of the exit codes; with another one than CRLSTEP_DONE, *why is the reason */
typedef int crlstep_work(void *arg, const char **why);

/* crlstep_stranger - who does the work, if root runs the program: the user of this name, which must not be root.
 * Returns 1, or 0 if there is no such user.
 */
int crlstep_stranger(struct crlstep_user *user, const char *name);

/* crlstep_run - run `work` in a child and wait for it.
 *
 *   user  the ids that the child takes for good before it works, without further groups; it ends if it cannot
 *   why   replaced by the reason, masked, except for CRLSTEP_DONE
 *
 * Returns the code of the step; -1 if it could not be run, or a signal ended it.
 */
int crlstep_run(crlstep_work *work, void *arg, const struct crlstep_user *user, stralloc *why);

#endif
