/* stage: an unlinked file in a folder of the home, written by one process and read by another.
 */
#ifndef STAGE_H
#define STAGE_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

enum stage_result {
  STAGE_OK,
  STAGE_CREATE_FAILED,  /* stage.path names the file, or is empty */
  STAGE_UNLINK_FAILED
};

struct stage {
  int write_fd;
  int read_fd;    /* another open file description, at offset 0 */
  stralloc path;  /* with NUL; relative to the home */
};

/* stage_open - create <place>/<number modulo conf-split>/<pid>.<seconds>.<microseconds>, mode 0600, open it twice,
 * close-on-exec, and unlink it. Without that directory the file is made in <place> itself. A name that exists is
 * skipped, 9 times as qmail-queue does; an existing file is never opened.
 *
 *   s       zeroed
 *   place   a folder below the working directory, as queue/dkim
 *   number  inode number of the message
 */
enum stage_result stage_open(struct stage *s, const char *place, unsigned long long number);

#endif
