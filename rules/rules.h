/* rules: which line of a control file decides for a domain? For any table whose lines begin with a first field
 * (firstfield.h); what stands behind it is read by the parser that the table brings along.
 *
 * The text file says whether there are rules at all. Where a cdb with the same name and `.cdb` is there too, the rules
 * are read from it: one record for each first field in lower case, without its `!`, with the number of the line, a
 * blank and the line as data; and one record with an empty key that holds the format, so that a file of zeros is not
 * taken for one without rules.
 */
#ifndef RULES_H
#define RULES_H

#include "rules/firstfield.h"
#include "text/span.h"

#include <skalibs/cdb.h>
#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* what the text of a table may be in all, where it is read at each delivery */
#define RULES_TEXT_MAX (1024 * 1024)
/* and where it is compiled */
#define RULES_SOURCE_MAX (256 * 1024 * 1024)

/* A table: its files, and how the whole of a line is read. RULES_SOURCE() makes one. */
struct rules_source {
  const char *text;      /* control/dkimdomains */
  const char *cdb;       /* control/dkimdomains.cdb */
  const char *format;    /* dkimdomains 1 */
  const char *compiler;  /* qmail-newdk, which makes the cdb */
  /* what can be wrong with the files, in words */
  const char *cant_read_text;
  const char *cant_read_cdb;
  const char *damaged_cdb;
  const char *text_too_long;
  /* read a whole line into `parsed`. NULL, or what is wrong (static) */
  const char *(*parse)(void *parsed, struct span line);
  /* the i-th thing about a line that works but should be known, from 0 on; NULL behind the last one */
  const char *(*warning)(const void *parsed, unsigned int i);
};

#define RULES_SOURCE(text, format, compiler, parse, warning)                                           \
  {                                                                                                    \
    text, text ".cdb", format, compiler, "unable to read " text, "unable to read " text ".cdb",        \
    "damaged " text ".cdb", text " is over 1 MiB: run " compiler, parse, warning                       \
  }

/* one line of the text that is a rule */
struct rules_line {
  struct span key;   /* first field without `!` */
  struct span line;
  size_t number;
  int negated;
  const char *wrong; /* with the first field, or NULL */
};

struct rules {
  const struct rules_source *source;  /* in */
  stralloc text;
  genalloc lines;    /* struct rules_line */
  cdb compiled;
  int is_compiled;
};

/* no rules of a table yet; its source is given */
#define RULES_OF(source) { source, STRALLOC_ZERO, GENALLOC_ZERO, CDB_ZERO, 0 }

enum rules_result {
  RULES_ERROR = -1,  /* temporary: can't be read, damaged, or the deciding line is wrong */
  RULES_NONE = 0,
  RULES_FOUND = 1
};

/* rules_open - open the rules below the working directory.
 * RULES_NONE: there are none, nothing is signed. RULES_ERROR: *number and *why say where and what, or
 * *number is 0.
 */
enum rules_result rules_open(struct rules *r, size_t *number, const char **why);

/* rules_scan - find the lines in r->text, which the caller filled. Returns 1, or 0 with ENOMEM. */
int rules_scan(struct rules *r);

/* the line that decides */
struct rules_match {
  size_t line;            /* its number */
  struct span candidate;  /* the domain that it was found for */
};

/* rules_find - find the deciding line.
 *
 *   candidates  domains in lower case in the order in which they are asked; one that is no
 *               domain (hostname.h) is matched by `*` alone
 *   m           set for RULES_FOUND; points into the candidates. For RULES_ERROR m->line may be 0
 *   parsed      the whole line, as the parser of the table reads it; points into r
 *
 * Each candidate is looked up as itself, as `.parent` from the longest parent down, and as `=`; if none
 * is found, `*` decides for the last one. RULES_ERROR as rules_open().
 */
enum rules_result rules_find(const struct rules *r, const struct span *candidates, size_t count, struct rules_match *m,
                             void *parsed, const char **why);

void rules_free(struct rules *r);

#endif
