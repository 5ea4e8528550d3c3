/* stage: an unlinked file in a directory of the home. One process writes it and another one reads it. */
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
  int read_fd;    /* read only, with an offset of its own, which is 0 */
  stralloc path;  /* with NUL; relative to the home */
};

/* stage_open - create <place>/<number modulo conf-split>/<pid>.<seconds>.<microseconds> with mode 0600, open it twice,
 * close-on-exec, and unlink it. If that directory does not exist, the file is created in <place> itself. If the name
 * exists, another one is tried, at most 9 in all, as in qmail-queue. An existing file is never opened for writing.
 *
 *   s       zeroed; filled in. The caller closes its descriptors and frees its path.
 *   place   a directory below the working directory, as queue/dkim
 *   number  number of the message; it only chooses the split directory
 */
enum stage_result stage_open(struct stage *s, const char *place, unsigned long long number);

#endif
