/* privilege: detect that the process runs set-id, and give the privilege up for good. */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

/* privilege_is_set_id - 1 if the effective user or group id is not the real one, 0 if both are equal. */
int privilege_is_set_id(void);

/* privilege_drop - set real, effective and saved user id to that of the caller, and check that they cannot be changed
 * back. Group ids are not changed, because qmail-dksign is set-uid and never set-gid.
 * Returns 1, or 0 if this fails. After 0 the process must not execute any program.
 */
int privilege_drop(void);

#endif
