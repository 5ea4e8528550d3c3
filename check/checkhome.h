/* checkhome: the directories that qmail-dksign needs, and the next program.
 */
#ifndef CHECKHOME_H
#define CHECKHOME_H

#include "check/checkperm.h"

/* checkhome_directories - see whether qmail-dksign can get at what lies in the home. */
void checkhome_directories(const struct checkperm *p, struct check *c);

/* checkhome_next - look at the program that control/dkremote names. */
void checkhome_next(const struct checkperm *p, struct check *c);

/* checkhome_keys - look at ssl/domainkeys itself. */
void checkhome_keys(const struct checkperm *p, struct check *c);

/* checkhome_stage - look at queue/dkim, its split directories, and the space that is left there. */
void checkhome_stage(const struct checkperm *p, struct check *c);

#endif
