/* checkhome: check the directories that qmail-dksign needs, and the next program. */
#ifndef CHECKHOME_H
#define CHECKHOME_H

#include "check/checkperm.h"

/* checkhome_directories - check that qmail-dksign can search the home and the directories in it. */
void checkhome_directories(const struct checkperm *p, struct check *c);

/* a link that is called in place of qmail-remote or qmail-queue, and what it starts */
struct checkhome_link {
  const char *name;          /* qmail-dksign */
  const char *program;       /* bin/qmail-dksign */
  const char *next_control;  /* control/dkremote */
  const char *next_default;  /* bin/qmail-remote */
  const char *next_renamed;  /* where INSTALL may have put that: bin/qmail-remote.orig; NULL: nowhere */
};

extern const struct checkhome_link checkhome_dksign;
extern const struct checkhome_link checkhome_seal;
extern const struct checkhome_link checkhome_unseal;

/* checkhome_next - check the program that the control file of a link names, or its default. */
void checkhome_next(const struct checkperm *p, struct check *c, const struct checkhome_link *l);

/* checkhome_keys - check owner and mode of ssl/domainkeys itself. */
void checkhome_keys(const struct checkperm *p, struct check *c);

/* checkhome_stage - check queue/dkim, its split directories, the cache, and the free space there. */
void checkhome_stage(const struct checkperm *p, struct check *c);

#endif
