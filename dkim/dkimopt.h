/* dkimopt: the command line of qmail-dkim, read by itself and written by the programs that start it.
 */
#ifndef DKIMOPT_H
#define DKIMOPT_H

#include "dkim/canon.h"

#include <skalibs/stralloc.h>

enum dkimopt_mode {
  DKIMOPT_SIGN,
  DKIMOPT_VERIFY,
  DKIMOPT_AUTHOR,
  DKIMOPT_HELP,
  DKIMOPT_VERSION
};

struct dkimopt {
  enum dkimopt_mode mode;
  enum canon header_canon;
  enum canon body_canon;
  const char *domain;             /* -d, or NULL */
  const char *identity;           /* -i, or NULL */
  const char *selector;           /* -y */
  const char *selector2;          /* -Y */
  const char *fields;             /* -H: the file of control/dkimheaders, or NULL */
  unsigned int z;                 /* 1..5; 0: each key as its type */
  int body_length;                /* -l */
  unsigned long long lifetime_s;  /* -x; 0: no x= */
  unsigned long long now_s;       /* -T */
  int now_given;
  const char *in;                 /* "-" by default */
  const char *key;                /* -s only */
  const char *out;
  const char *key2;               /* or NULL */
};

/* The letters that dkimopt_parse() knows, as getopt(3) wants them. The tests compare the man page. */
#define DKIMOPT_LETTERS "asvb:c:d:H:hi:lqtT:Vx:y:Y:z:"

/* dkimopt_init - what each option is where it is not given. */
void dkimopt_init(struct dkimopt *o, enum dkimopt_mode mode);

/* dkimopt_parse - read the command line.
 *
 *   o  filled in; strings point into argv
 *
 * Returns NULL, or what is wrong in a few words (static).
 */
const char *dkimopt_parse(struct dkimopt *o, int argc, const char *const *argv);

/* no command line of dkimopt_write() has more words */
#define DKIMOPT_ARGS_MAX 31

/* a command line: its words one behind the other, and pointers to them; DKIMOPT_ARGS_ZERO */
struct dkimopt_args {
  stralloc text;
  char *argv[DKIMOPT_ARGS_MAX + 1];
};

#define DKIMOPT_ARGS_ZERO { STRALLOC_ZERO, { NULL } }

/* dkimopt_write - write the command line that dkimopt_parse() reads as `o`.
 *
 *   a  zeroed; dkimopt_args_free() when done
 *   o  mode DKIMOPT_SIGN, DKIMOPT_VERIFY or DKIMOPT_AUTHOR, as dkimopt_init() and what is set then
 *
 * Returns its argv, which lives as long as `a`; NULL with ENOMEM.
 */
char *const *dkimopt_write(struct dkimopt_args *a, const struct dkimopt *o);
void dkimopt_args_free(struct dkimopt_args *a);

#endif
