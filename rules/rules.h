/* rules: find the line of a control file that applies to a domain. It works for any table whose lines begin with a
 * first field (firstfield.h). Each table has its own parser for the rest of the line.
 *
 * If the text file does not exist, there are no rules. If a cdb with the same name and `.cdb` exists too, the rules are
 * read from the cdb. It has one record for each first field. The key is the first field in lower case, without its `!`;
 * the data is the number of the line, a blank and the line. One more record has an empty key, and the format as data,
 * so that a file of zeros is not read as a cdb without rules.
 */
#ifndef RULES_H
#define RULES_H

#include "rules/firstfield.h"
#include "text/span.h"

#include <skalibs/cdb.h>
#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* the largest text in bytes that is read at each delivery */
#define RULES_TEXT_MAX (1024 * 1024)
/* the largest text in bytes that is compiled into a cdb */
#define RULES_SOURCE_MAX (256 * 1024 * 1024)

/* A table: its files, its messages and its parser. RULES_SOURCE() initializes one. */
struct rules_source {
  const char *text;      /* control/dkimdomains */
  const char *cdb;       /* control/dkimdomains.cdb */
  const char *format;    /* dkimdomains 1 */
  const char *compiler;  /* qmail-newdk, which makes the cdb */
  /* the messages for errors of the files */
  const char *cant_read_text;
  const char *cant_read_cdb;
  const char *damaged_cdb;
  const char *text_too_long;
  /* parse a whole line into `parsed`. Returns NULL, or a static string with the error. */
  const char *(*parse)(void *parsed, struct span line);
  /* warning number i, counted from 0, about a line without errors; NULL if there are no more */
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
  const char *wrong; /* the error in the first field, or a byte by mistake in a line that is no rule; or NULL */
};

struct rules {
  const struct rules_source *source;  /* in */
  stralloc text;
  genalloc lines;    /* struct rules_line */
  cdb compiled;
  int is_compiled;
};

/* initializes a struct rules for a table: nothing is open yet */
#define RULES_OF(source) { source, STRALLOC_ZERO, GENALLOC_ZERO, CDB_ZERO, 0 }

enum rules_result {
  RULES_ERROR = -1,  /* temporary: the rules cannot be read or are damaged, or the line that applies has an error */
  RULES_NONE = 0,
  RULES_FOUND = 1
};

/* rules_open - open the files of the table r->source, relative to the working directory. rules_free() when done.
 *
 *   number  for RULES_ERROR set to the number of the line with an error, or 0 if the error is not in a line
 *   why     for RULES_ERROR set to the error; static, or control_reason()
 *
 * Returns RULES_FOUND if the rules are open; RULES_NONE if there is no text file; RULES_ERROR.
 */
enum rules_result rules_open(struct rules *r, size_t *number, const char **why);

/* rules_scan - find the rules in r->text, which the caller filled, and append them to r->lines. Returns 1, or 0 with
 * ENOMEM.
 */
int rules_scan(struct rules *r);

/* rules_parse_line - parse a line of the table `source`. A byte that is there by mistake (control_fault()) is an error
 * in every table. Returns NULL, or a static string with the error.
 */
const char *rules_parse_line(const struct rules_source *source, void *parsed, struct span line);

/* the line that applies */
struct rules_match {
  size_t line;            /* its number */
  struct span candidate;  /* the candidate for which it was found */
};

/* rules_find - find the line that applies to a list of domains.
 *
 *   candidates  domains in lower case, in the order of the search. One that is not a domain (hostname.h) can be matched
 *               only by `*`.
 *   m           set for RULES_FOUND; points into the candidates. For RULES_ERROR only m->line is set, and may be 0.
 *   parsed      set for RULES_FOUND by the parser of the table; points into r
 *   why         set for RULES_ERROR; static, or control_reason()
 *
 * Each candidate is looked up as it is, then as `.parent` from the longest parent to the shortest, then as `=`. If
 * nothing is found for any candidate, `*` is looked up, and the candidate is the last one.
 * Returns RULES_FOUND; RULES_NONE if no line applies; RULES_ERROR.
 */
enum rules_result rules_find(const struct rules *r, const struct span *candidates, size_t count, struct rules_match *m,
                             void *parsed, const char **why);

/* rules_free - free the lines, and close the cdb. */
void rules_free(struct rules *r);

#endif
