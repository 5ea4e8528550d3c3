/* plainfile: open a file of ours for a child. */
#ifndef PLAINFILE_H
#define PLAINFILE_H

/* plainfile - open a regular file for reading, close-on-exec.
 *
 * Returns a descriptor; -1 with ENOENT only if the file does not exist; -1 with another errno for everything else, as
 * EINVAL for a file that is not regular, and ELOOP for a symbolic link that leads nowhere.
 */
int plainfile(const char *path);

/* plainfile_exists - 1 if there is anything of this name, also a symbolic link that leads nowhere; 0 if not; -1 with
 * errno if that cannot be found out.
 */
int plainfile_exists(const char *path);

#endif
