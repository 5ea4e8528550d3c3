/* mailrule: the rules of control/sealrules and control/unsealrules, one a line, as sealrules(5) and unsealrules(5)
 * describe them. Here they are read and checked. rules/rulehold finds out which of them hold.
 *
 *   must to=@bank.example                     => encrypt
 *   from=@example.org !is=signed              => disclaimer=default sign encrypt
 */
#ifndef MAILRULE_H
#define MAILRULE_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* The longest file. 1,000 lines have about 60 KiB. */
#define MAILRULES_BYTES (1024 * 1024)

/* which file the rules are from */
enum mailrules_direction {
  MAILRULES_OUT,        /* control/sealrules: mail that goes out */
  MAILRULES_IN          /* control/unsealrules: mail that comes in */
};

/* what a condition looks at */
enum mailrule_test {
  MAILRULE_FROM,        /* the one From mailbox */
  MAILRULE_SENDER,      /* of the envelope */
  MAILRULE_TO,          /* a recipient of the envelope */
  MAILRULE_HOST,        /* that the message is sent to */
  MAILRULE_RCPT,        /* To and Cc */
  MAILRULE_SUBJECT,
  MAILRULE_HEADER,      /* field `argument` */
  MAILRULE_BODY,
  MAILRULE_TYPE,
  MAILRULE_FILE,
  MAILRULE_IS,
  MAILRULE_GROUP,
  MAILRULE_SIZE_OVER,   /* size>N */
  MAILRULE_SIZE_UNDER,  /* size<N */
  MAILRULE_RUN,
  MAILRULE_TO_ALL,      /* in: every recipient of the envelope */
  MAILRULE_ENV          /* in: variable `argument` of the environment of qmail-smtpd */
};

/* words of is=, as bits */
#define MAILRULE_IS_SIGNED 0x1U
#define MAILRULE_IS_ENCRYPTED 0x2U
#define MAILRULE_IS_SMIME 0x4U
#define MAILRULE_IS_PGP 0x8U
#define MAILRULE_IS_CALENDAR 0x10U
#define MAILRULE_IS_REPLY 0x20U
#define MAILRULE_IS_BOUNCE 0x40U
#define MAILRULE_IS_AUTO 0x80U
#define MAILRULE_IS_LIST 0x100U
#define MAILRULE_IS_CONFIDENTIAL 0x200U
#define MAILRULE_IS_PRIVATE 0x400U
#define MAILRULE_IS_OUTSIDE 0x800U  /* out */
/* in: what opening and verifying gave */
#define MAILRULE_IS_OPENED 0x1000U
#define MAILRULE_IS_PASS 0x2000U
#define MAILRULE_IS_FAIL 0x4000U
#define MAILRULE_IS_WEAK 0x8000U
#define MAILRULE_IS_NOKEY 0x10000U
#define MAILRULE_IS_UNKNOWN 0x20000U
#define MAILRULE_IS_REVOKED 0x40000U
#define MAILRULE_IS_EXPIRED 0x80000U
#define MAILRULE_IS_OF_OPENING 0xff000U

/* One condition. Its strings are read by mailrule_argument() and mailrule_value(). */
struct mailrule_condition {
  enum mailrule_test test;
  int is_negated;            /* `!` before it */
  int is_regex;              /* `~`: it has one value, a regular expression */
  int of_message;            /* qmail-mime -r finds out; 0: the link does */
  size_t value_count;        /* at least 1, except for IS and SIZE_* */
  unsigned int is;           /* IS: MAILRULE_IS_* of its words */
  unsigned long long bytes;  /* SIZE_* */

  /* private: places in struct mailrules */
  size_t first_value;
  size_t argument;
  size_t argument_len;
  size_t word;
  size_t word_len;
};

/* what an action does, in the order in which actions are done */
enum mailrule_act {
  MAILRULE_STRIP,
  MAILRULE_REMOVE,      /* argument: the name of a field */
  MAILRULE_SET,         /* argument: the name of a field; value: its text */
  MAILRULE_TAG,         /* value: the text */
  MAILRULE_ATTACH,      /* value: path below control/attach, without `..` */
  MAILRULE_DISCLAIMER,  /* value: a name without `/` */
  MAILRULE_SIGN,
  MAILRULE_ENCRYPT,
  MAILRULE_WAIT,
  MAILRULE_PASS,        /* out: not signed and encrypted; in: not opened */
  /* in */
  MAILRULE_KEEP,
  MAILRULE_UNSIGN,
  MAILRULE_REFUSE,      /* value: the text of the answer */
  MAILRULE_DEFER,       /* value: the text of the answer */
  MAILRULE_COPY,        /* value: an address */
  MAILRULE_DELIVER,     /* `rcpt=`; value: an address */
  MAILRULE_NOTICE       /* argument: a name below control/notices; value: an address, or `admin` */
};
#define MAILRULE_ACTS (MAILRULE_NOTICE + 1)

enum mailrule_method {
  MAILRULE_SMIME,       /* a certificate of the recipient */
  MAILRULE_PGP,         /* an OpenPGP key of the recipient */
  MAILRULE_DOMAIN       /* a certificate of his domain, or else an OpenPGP key of it */
};
#define MAILRULE_METHODS 3

/* mailrule_method - the word of a method: `smime`, `pgp`, `domain`. */
const char *mailrule_method(enum mailrule_method method);

/* One action. Its strings are read by mailrule_action_argument() and mailrule_action_value(). */
struct mailrule_action {
  enum mailrule_act act;
  int at_top;                /* DISCLAIMER `:top` */
  int on_reply;              /* DISCLAIMER `:reply` */
  int by_domain;             /* SIGN `:domain` */
  int of_opened;             /* COPY `:open`: of the message as it is delivered, not as it came */
  size_t method_count;       /* ENCRYPT: at least 1 */
  enum mailrule_method method[MAILRULE_METHODS];

  /* private */
  size_t argument;           /* in the file */
  size_t argument_len;
  size_t name;               /* NOTICE: in the text */
  size_t name_len;
  size_t value;
  size_t value_len;
};

struct mailrule {
  size_t number;             /* of its line, from 1 */
  int is_must;
  int is_before;             /* in: asked before the message is opened; see RULEHOLD_BEFORE */
  int is_own;                /* in: it has a condition env:RELAYCLIENT= without `!`, and so is for own mail too */
  size_t condition_count;    /* at least 1 */
  size_t action_count;       /* at least 1; sorted by enum mailrule_act */

  /* private */
  size_t first_condition;
  size_t first_action;
  size_t line;
  size_t line_len;
};

/* all rules of a file; MAILRULES_ZERO has none */
struct mailrules {
  enum mailrules_direction direction;
  stralloc source;           /* the file */
  stralloc text;             /* values, without quotes; addresses and domains in the form of rules/mailpattern.h */
  genalloc rules;            /* struct mailrule */
  genalloc conditions;       /* struct mailrule_condition */
  genalloc actions;          /* struct mailrule_action */
  genalloc values;           /* struct mailrules_place */
};

#define MAILRULES_ZERO \
  { MAILRULES_OUT, STRALLOC_ZERO, STRALLOC_ZERO, GENALLOC_ZERO, GENALLOC_ZERO, GENALLOC_ZERO, GENALLOC_ZERO }

/* an error in a line */
struct mailrule_error {
  size_t number;             /* of the line; 0: memory is short, and the rest is not set */
  struct span word;          /* of the line; empty: the line as a whole */
  const char *reason;        /* static, as `not an address` */
  const char *remedy;        /* static, as `write @example.org, .example.org or ann@example.org` */
};

/* mailrules_parse - read all lines of m->source, which the caller has filled (io_slurp() with MAILRULES_BYTES). What
 * `m` had before is dropped.
 *
 *   error      set if 0 is returned: the first error. error->word points into m->source or is static.
 *
 * Returns 1, or 0. Nothing of the rules may be used after 0.
 */
int mailrules_parse(struct mailrules *m, enum mailrules_direction direction, struct mailrule_error *error);

/* mailrules_parse_line - read one line, the next one of the same file: for a program that wants to tell all errors.
 * m->direction says which file it is. `line` is part of m->source and without LF. A line that is empty or a comment
 * adds no rule. After 0, the rules are those before this line, and reading may go on with the next line.
 */
int mailrules_parse_line(struct mailrules *m, struct span line, size_t number, struct mailrule_error *error);

void mailrules_free(struct mailrules *m);

/* mailrule_error_cat - append `FILE line 3, word to=foo: REASON; REMEDY` to `out`, without line end. `file` is the
 * name of the file, as `control/sealrules`. Bytes of the word outside 32..126 become `?`, and a long word is cut.
 * Returns 1, or 0 with ENOMEM.
 */
int mailrule_error_cat(stralloc *out, const char *file, const struct mailrule_error *error);

/* mailrules_count - the number of rules. mailrules_rule - rule `i`, in the order of the file. */
size_t mailrules_count(const struct mailrules *m);
const struct mailrule *mailrules_rule(const struct mailrules *m, size_t i);

/* mailrules_condition - condition `i` of a rule. mailrules_action - action `i` of it. */
const struct mailrule_condition *mailrules_condition(const struct mailrules *m, const struct mailrule *r, size_t i);
const struct mailrule_action *mailrules_action(const struct mailrules *m, const struct mailrule *r, size_t i);

/* mailrule_value - value `i` of a condition. mailrule_argument - the Name of `header:Name` and `env:NAME`; else empty.
 * mailrule_word - the condition as it is written, with `!`.
 */
struct span mailrule_value(const struct mailrules *m, const struct mailrule_condition *c, size_t i);
struct span mailrule_argument(const struct mailrules *m, const struct mailrule_condition *c);
struct span mailrule_word(const struct mailrules *m, const struct mailrule_condition *c);

/* mailrule_action_argument - the Name of `set:Name` and `remove:Name`, the NAME of `notice=`. mailrule_action_value -
 * the text behind `=` without quotes and options; both may be empty.
 */
struct span mailrule_action_argument(const struct mailrules *m, const struct mailrule_action *a);
struct span mailrule_action_value(const struct mailrules *m, const struct mailrule_action *a);

/* mailrules_find_act - the first action of this kind in a rule, or NULL */
const struct mailrule_action *mailrules_find_act(const struct mailrules *m, const struct mailrule *r,
                                                 enum mailrule_act act);

/* mailrules_read_message - 1 if a condition of any rule has to be answered by qmail-mime -r; 0 if the link can decide
 * alone.
 * mailrules_must - 1 if a must line has this action, else 0.
 */
int mailrules_must(const struct mailrules *m, enum mailrule_act act);
int mailrules_read_message(const struct mailrules *m);

/* mailrules_read_recipients - 1 if qmail-mime -r has to know the recipients; 0 if one made-up recipient will do, as for
 * a message with very many.
 */
int mailrules_read_recipients(const struct mailrules *m);

/* mailrules_next_claim - the actions `tag=` and `set:`. The text of a tag in Subject, and the fields that are set, are
 * what users of this site go by; a sender must not be able to write them himself. So an incoming message loses them
 * before any rule looks at it: by `untag=TEXT` and `unset:NAME` of qmail-mime -e, for mailrule_action_value() and
 * mailrule_action_argument().
 *
 *   i  0 at first; moved behind the action that is returned
 *
 * Returns NULL behind the last one. The same text or name is given once.
 */
const struct mailrule_action *mailrules_next_claim(const struct mailrules *m, size_t *i);

#endif
