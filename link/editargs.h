/* editargs: the edits on the command line of `qmail-mime -e`, one a word: qmail-seal writes them, qmail-mime reads
 * them.
 *
 *   strip=TEXT                             take TEXT out of Subject, without regard to case
 *   strip~REGEX                            take out what the regular expression matches
 *   remove:NAME                            remove all fields of this name
 *   set:NAME=TEXT                          put TEXT into the field of this name
 *   tag=TEXT                               put TEXT at the end of Subject
 *   untag=TEXT                             take TEXT out of Subject, however it is written (mail/claimstrip.h)
 *   unset:NAME                             remove all fields of this name, in a damaged header too
 *   protected=FILE                         the Subject becomes the field in FILE; an empty file changes nothing
 *   attach=NAME:FILE                       attach a file, under this name
 *   disclaimer=[TEXT][,HTML][:top][:reply] add the text of a file to the text, and that of another one to the HTML
 *   cut                                    cut a bounce behind the header of the message that it encloses
 *   from=ADDRESS                           what `%f` in a disclaimer stands for
 *
 * FILE, TEXT and HTML are names as in link/argfile.h. The name of a disclaimer's file cannot have a comma or a colon,
 * that of an attached file no colon.
 */
#ifndef EDITARGS_H
#define EDITARGS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum editargs_kind {
  EDITARGS_STRIP,
  EDITARGS_STRIP_REGEX,
  EDITARGS_REMOVE,
  EDITARGS_SET,
  EDITARGS_TAG,
  EDITARGS_PROTECTED,
  EDITARGS_ATTACH,
  EDITARGS_DISCLAIMER,
  EDITARGS_CUT,
  EDITARGS_UNTAG,
  EDITARGS_UNSET,
  EDITARGS_FROM
};

/* one edit. A member that is not named for a kind is empty, or 0. */
struct editargs {
  enum editargs_kind kind;
  struct span name;   /* REMOVE, SET, UNSET: of the field. ATTACH: of the file, as the reader of the mail sees it */
  struct span text;   /* STRIP, STRIP_REGEX, SET, TAG, UNTAG: the text, UTF-8. FROM: the address */
  struct span file;   /* ATTACH, PROTECTED: the file. DISCLAIMER: the file with the text; can be empty */
  struct span html;   /* DISCLAIMER: the file with the HTML; can be empty, but not both */
  int at_top;         /* DISCLAIMER */
  int on_reply;       /* DISCLAIMER */
};

/* editargs_parse - read one word. Every text must be UTF-8 without control characters.
 *
 *   a    filled in; its spans point into `word`
 *   why  set to the reason if 0 is returned; static
 *
 * Returns 1 or 0.
 */
int editargs_parse(struct editargs *a, const char *word, const char **why);

/* editargs_cat - append the word for `a` and a NUL to `out`. It is not checked; editargs_parse() does that.
 * Returns 1, or 0 with ENOMEM.
 */
int editargs_cat(stralloc *out, const struct editargs *a);

#endif
