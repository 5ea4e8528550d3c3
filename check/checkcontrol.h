/* checkcontrol: check the control files other than dkimdomains and dkremote. */
#ifndef CHECKCONTROL_H
#define CHECKCONTROL_H

#include "check/checkperm.h"

/* checkcontrol_readable - check that qmail-dksign can read a control file, if it exists. Errors are printed.
 * Returns 1 if it exists and is a regular file, else 0.
 */
int checkcontrol_readable(const struct checkperm *p, struct check *c, const char *path);

/* a word that a control file may hold, and its meaning; a list ends with word NULL */
struct checkcontrol_word {
  const char *word;
  const char *text;
};

/* checkcontrol_word - check a control file that must be empty or hold one of the words. The remedy writes `safe` into
 * it.
 */
void checkcontrol_word(const struct checkperm *p, struct check *c, const char *path,
                       const struct checkcontrol_word *words, const char *safe);

/* checkcontrol_log - check a control file that names the log of the link `name`, and that log. A remedy may name the
 * log `safe`.
 */
void checkcontrol_log(const struct checkperm *p, struct check *c, const char *control, const char *name,
                      const char *safe);

/* checkcontrol_files - check that qmail-dksign and qmail-dkverify can read their control files, and that their contents
 * are valid.
 */
void checkcontrol_files(const struct checkperm *p, struct check *c);

#endif
