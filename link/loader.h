/* loader: the words of a child that ended before its main(). */
#ifndef LOADER_H
#define LOADER_H

#include <skalibs/stralloc.h>

/* the exit status of a program whose libraries cannot be loaded */
#define LOADER_EXIT 127

/* loader_reason - replace the output of a child that exited with LOADER_EXIT by a reason for a report.
 *
 *   said     the output: what the loader of programs wrote; empty if memory was too short even for the loader
 *   path     the child's path, as bin/qmail-dkim
 *   program  its argv[0], which the loader writes first
 *
 * The reason is `PATH could not start: TEXT`, with ` (memory limit too low?)` before the colon if the text looks so. If
 * memory is short here, `said` stays as it is.
 */
void loader_reason(stralloc *said, const char *path, const char *program);

#endif
