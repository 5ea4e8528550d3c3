/* plainfile: open a file of ours for a child. */
#ifndef PLAINFILE_H
#define PLAINFILE_H

/* plainfile - open a regular file for reading, close-on-exec.
 *
 * Returns a descriptor; -1 with ENOENT only if the file does not exist; -1 with another errno for everything else, as
 * EINVAL for a file that is not regular, and ELOOP for a symbolic link that leads nowhere.
 */
int plainfile(const char *path);

/* plainfile_is_absent - to be asked when a call with `path` has failed: 1 if errno is ENOENT and there is nothing of
 * this name; else 0. If it is a symbolic link that leads nowhere, errno becomes ELOOP; else it stays.
 */
int plainfile_is_absent(const char *path);

/* plainfile_exists - 1 if there is anything of this name, also a symbolic link that leads nowhere; 0 if not; -1 with
 * errno if that cannot be found out.
 */
int plainfile_exists(const char *path);

#endif
