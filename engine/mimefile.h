/* mimefile: read the file for the MIME scanner, and print what it finds. */
#ifndef MIMEFILE_H
#define MIMEFILE_H

#include "link/answer.h"

#include <skalibs/stralloc.h>

/* A value of a word is cut behind this many bytes of the message. A name of a file has at most 255. */
#define MIMEFILE_VALUE_BYTES 255

/* mimefile_list - print a line for each part of a message on descriptor `out`, when the part ends: so a part stands
 * behind the parts that it holds, and the last line is the message.
 *
 *   SECTION TYPE/SUBTYPE ENCODING START BODY END[ WORD=VALUE ...]
 *
 *   name  of the message: `-`, `&N` or a path, as in argfile.h
 *   line  set to the reason, without line end, if the result is not ANSWER_DONE; empty if memory is short
 *
 * The process is confined before it reads. Returns ANSWER_DONE, or ANSWER_TEMPORARY; then some lines may be printed.
 */
enum answer_status mimefile_list(const char *name, int out, stralloc *line);

#endif
