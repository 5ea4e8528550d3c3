/* ruletable: the names of conditions, of the words of is=, and of actions; for each, what it takes. Names that only
 * control/unsealrules knows have a row too, so that an error can say so.
 */
#ifndef RULETABLE_H
#define RULETABLE_H

#include "rules/mailrule.h"
#include "text/span.h"

enum ruletable_value {
  RULETABLE_NOTHING,
  RULETABLE_ADDRESS,   /* a pattern */
  RULETABLE_HOST,      /* a pattern */
  RULETABLE_NAME,      /* a pattern */
  RULETABLE_TYPE,      /* a pattern of a media type */
  RULETABLE_TEXT,
  RULETABLE_WORD,      /* of is= */
  RULETABLE_FILE,      /* the name of one of our files, without `/` */
  RULETABLE_PATH,      /* of one of our files, may have `/` */
  RULETABLE_PROGRAM,
  RULETABLE_NUMBER,
  RULETABLE_METHODS    /* of encrypt= */
};

/* a condition, `name` with operator `op` */
struct ruletable_test {
  const char *name;
  const char *ops;               /* the operators that it can have */
  int has_argument;              /* `name:Name` */
  int is_in;                     /* only for control/unsealrules: the rest is not set */
  enum mailrule_test test;       /* of SIZE_OVER and SIZE_UNDER: SIZE_OVER */
  int of_message;                /* it looks into the message, also without `~` */
  enum ruletable_value value;
};

/* a word of is= */
struct ruletable_word {
  const char *name;
  unsigned int bit;              /* 0: only for control/unsealrules */
};

/* an action */
struct ruletable_act {
  const char *name;
  int is_in;                     /* only for control/unsealrules: the rest is not set */
  enum mailrule_act act;
  int has_field;                 /* `name:Name` */
  enum ruletable_value value;
  int value_is_optional;
  int is_repeated;               /* it can stand in a line more than once */
};

/* The row with this name, or NULL. Case counts. */
const struct ruletable_test *ruletable_find_test(struct span name);
const struct ruletable_word *ruletable_find_word(struct span name);
const struct ruletable_act *ruletable_find_act(struct span name);

/* ruletable_hint - what to write in the place of `name`, which is no condition and no action but a word that one would
 * try; NULL if nothing is known. Case is ignored. A static string.
 */
const char *ruletable_hint(struct span name);

/* row `i`, or NULL behind the last one. The row of an action of control/sealrules has the number of its
 * enum mailrule_act.
 */
const struct ruletable_test *ruletable_test(size_t i);
const struct ruletable_word *ruletable_word(size_t i);
const struct ruletable_act *ruletable_act(size_t i);

#endif
