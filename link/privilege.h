/* privilege: who called, who we are, and how to be the caller for good.
 */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

/* privilege_is_set_id - does this process have rights that its caller lacks? */
int privilege_is_set_id(void);

/* privilege_drop - make real, effective and saved user id the caller's, and check that there is no way
 * back. Group ids are not ours to change: qmail-dksign is set-uid, never set-gid.
 * Returns 1, or 0: then nothing may be executed.
 */
int privilege_drop(void);

#endif
