/* stage: an unlinked file in queue/dkim, written by one process and read by another.
 */
#ifndef STAGE_H
#define STAGE_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

#define STAGE_HOME "queue/dkim"

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

/* stage_open - create queue/dkim/<number modulo conf-split>/<pid>.<seconds>.<microseconds>, mode 0600, open it
 * twice, close-on-exec, and unlink it. Without that directory the file is made in queue/dkim itself. A
 * name that exists is skipped, 9 times as qmail-queue does; an existing file is never opened.
 *
 *   s       zeroed
 *   number  inode number of the message
 */
enum stage_result stage_open(struct stage *s, ino_t number);

#endif
