/* ruletable: the names of conditions, of the words of is=, and of actions; for each, what it takes, and in which of the
 * two files it can stand.
 */
#ifndef RULETABLE_H
#define RULETABLE_H

#include "rules/mailrule.h"
#include "text/span.h"

/* where a word can stand, as bits */
#define RULETABLE_OUT 1U       /* control/sealrules */
#define RULETABLE_IN 2U        /* control/unsealrules */
#define RULETABLE_BOTH 3U

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
  RULETABLE_METHODS,   /* of encrypt= */
  RULETABLE_VARIABLE,  /* a pattern; may be empty */
  RULETABLE_ANSWER,    /* a text for the sender's mail server */
  RULETABLE_MAILBOX,   /* an address */
  RULETABLE_NOTICE     /* NAME:ADDRESS */
};

/* a condition, `name` with operator `op` */
struct ruletable_test {
  const char *name;
  const char *ops;               /* the operators that it can have */
  int has_argument;              /* `name:Name` */
  unsigned int where;            /* RULETABLE_OUT, RULETABLE_IN */
  enum mailrule_test test;       /* of SIZE_OVER and SIZE_UNDER: SIZE_OVER */
  int of_message;                /* it looks into the message, also without `~` */
  int is_of_content;             /* at more than its header: what is encrypted is not there before it is opened */
  enum ruletable_value value;
};

/* a word of is= */
struct ruletable_word {
  const char *name;
  unsigned int where;
  unsigned int bit;
};

/* an action */
struct ruletable_act {
  const char *name;
  unsigned int where;
  enum mailrule_act act;
  int has_field;                 /* `name:Name` */
  enum ruletable_value value;
  int value_is_optional;
  int is_repeated;               /* it can stand in a line more than once */
};

/* ruletable_is_in - 1 if `where` has the file of this direction. */
int ruletable_is_in(unsigned int where, enum mailrules_direction direction);

/* The row with this name, or NULL. Case counts. */
const struct ruletable_test *ruletable_find_test(struct span name);
const struct ruletable_word *ruletable_find_word(struct span name);
const struct ruletable_act *ruletable_find_act(struct span name);

/* ruletable_opening - the words of is= that say what opening and verifying gave, as `opened,pass`, each once or more;
 * `none`: no word. Returns 1 and their bits, or 0.
 */
int ruletable_opening(struct span list, unsigned int *bits);

/* ruletable_hint - what to write in the place of `name`, which is no condition and no action but a word that one would
 * try; NULL if nothing is known. Case is ignored. A static string.
 */
const char *ruletable_hint(struct span name, enum mailrules_direction direction);

/* row `i`, or NULL behind the last one. The row of an action has the number of its enum mailrule_act.
 * ruletable_test_of - the row of a condition; of SIZE_UNDER that of SIZE_OVER.
 */
const struct ruletable_test *ruletable_test_of(enum mailrule_test test);
const struct ruletable_test *ruletable_test(size_t i);
const struct ruletable_act *ruletable_act(size_t i);

#endif
