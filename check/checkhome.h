/* checkhome: check the directories that qmail-dksign needs, and the next program. */
#ifndef CHECKHOME_H
#define CHECKHOME_H

#include "check/checkperm.h"

/* checkhome_directories - check that qmail-dksign can search the home and the directories in it. */
void checkhome_directories(const struct checkperm *p, struct check *c);

/* checkhome_next - check the program that control/dkremote names, or bin/qmail-remote. */
void checkhome_next(const struct checkperm *p, struct check *c);

/* checkhome_keys - check owner and mode of ssl/domainkeys itself. */
void checkhome_keys(const struct checkperm *p, struct check *c);

/* checkhome_stage - check queue/dkim, its split directories, the cache, and the free space there. */
void checkhome_stage(const struct checkperm *p, struct check *c);

#endif
