/* edit: change a message as an administrator's rules say, and leave every other octet as it is.
 *
 * The message is read twice. The first time finds out what has to be changed, in memory that does not depend on its
 * size:
 *
 *   edit_init(&e, orders, count, from, boundary);
 *   edit_look(&e, piece) for each piece, then edit_look_end(&e)
 *
 * The result is a list of patches, in the order of the message. The caller copies what is between them, and puts each
 * in the place of the octets that it names.
 *
 * EDIT_UNTAG and EDIT_UNSET (mail/claimstrip.h) are made before all others, in a damaged header too,
 * and in the field of EDIT_PROTECTED.
 *
 * What is signed or encrypted, and what is in message/rfc822, is never changed, except that EDIT_CUT removes it. Where
 * readers differ about the structure (mail/mimepart.h), nothing but fields of the outer header is changed.
 */
#ifndef EDIT_H
#define EDIT_H

#include "mail/bouncecut.h"
#include "mail/disclaimer.h"
#include "mail/headeredit.h"
#include "mail/message.h"
#include "mail/mimescan.h"
#include "mail/recode.h"
#include "mail/textspot.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>
#include <stdint.h>

/* The longest header that is changed. */
#define EDIT_HEADER_BYTES MIMELIMIT_HEADER_BYTES

/* A message that shows its text in more forms than this gets no disclaimer in the rest of them. */
#define EDIT_TEXTS 32

enum edit_kind {
  EDIT_STRIP,
  EDIT_REMOVE,
  EDIT_SET,
  EDIT_TAG,
  EDIT_PROTECTED,             /* Subject becomes this field */
  EDIT_ATTACH,
  EDIT_DISCLAIMER,
  EDIT_CUT,
  EDIT_UNTAG,
  EDIT_UNSET
};

/* one edit that is wanted. What it names must live as long as the edit. */
struct edit_order {
  enum edit_kind kind;
  struct span name;            /* REMOVE, SET, UNSET: of the field; ATTACH: of the file */
  struct span text;            /* SET, TAG: the text; DISCLAIMER: for text parts. UTF-8. UNTAG: by casefold_cat().
                                * PROTECTED: the whole field; empty: nothing is changed
                                */
  struct span html;            /* DISCLAIMER */
  int has_text;                /* DISCLAIMER: without it, text parts are not changed */
  int has_html;                /* DISCLAIMER: without it, the HTML is made of the text */
  int at_top;                  /* DISCLAIMER */
  int on_reply;                /* DISCLAIMER: replies get it too */
  subjectedit_find *find;      /* STRIP */
  void *arg;                   /* STRIP: of find */
};

/* an edit that could not be made */
struct edit_failure {
  size_t order;
  const char *part;            /* "text" or "html" if only this failed; else "" */
  const char *reason;          /* one word; static */
};

/* These octets of the message get something else in their place. */
struct edit_patch {
  uint64_t start;
  uint64_t end;
  size_t text;                 /* bytes in edit.text */
  size_t text_len;
  size_t recode;               /* 0, or 1 + the number of the job that writes them */
  size_t file;                 /* 0, or 1 + the order whose file follows, in base64 without a line end at its end */
  size_t number;               /* order of those at one place */
  int is_text;                 /* it is of a disclaimer */
};

/* a job of mail/recode; its texts are in edit.text */
struct edit_recode {
  enum transfer_encoding from;
  enum transfer_encoding to;
  size_t charset;
  size_t charset_len;
  size_t insert[2];
  size_t insert_len[2];
  uint64_t at[2];
  const char *line_end;
  int in_multipart;
};

enum edit_result {
  EDIT_NOMEM = -1,
  EDIT_SAME,                   /* there is nothing to change */
  EDIT_CHANGED
};

/* a part that is open, for edittext.c, editrelated.c and editcut.c */
struct edit_level {
  size_t number;               /* of the part in its multipart */
  size_t taken;                /* number of the part in it that has the text; 0: none yet */
  int is_alternative;
  int is_multipart;
  int is_closed;               /* nothing inside is changed */
  stralloc start;              /* start= of a multipart/related; empty: none */
  int has_start;               /* the part that it names has begun */
  size_t patches;              /* numbers of patches, failures and texts where it began */
  size_t failures;
  size_t texts;
};

/* the part whose text is read, for edittext.c */
struct edit_text {
  int is_open;
  size_t index;
  int is_html;
  int is_flowed;
  int in_multipart;
  int relabels;                /* the charset becomes UTF-8 */
  int converts;                /* and the octets change */
  const char *why_not;         /* it cannot be changed */
  stralloc charset;
  struct textspot spot;
  struct transfer_decode decode;
  struct charset check;        /* if relabels: can all of it be converted? */
  struct mimepart_range type_field;
  struct mimepart_range encoding_field;
  stralloc type;               /* the new Content-Type field, without line end */
  uint64_t body;
  uint64_t header_end;         /* without the empty line */
  int has_empty_line;
};

struct edit {
  genalloc failures;           /* struct edit_failure, after edit_look_end() */
  genalloc patches;            /* struct edit_patch, sorted, after edit_look_end() */
  genalloc recodes;            /* struct edit_recode */
  stralloc text;
  uint64_t octets;             /* of the message */
  const char *line_end;        /* "\n" or "\r\n", as in its header */

  /* private */
  struct edit_order *orders;
  size_t count;
  struct span from;
  const char *boundary;
  struct mimescan scan;
  struct headeredit head;
  int head_is_good;
  stralloc header;             /* of the message, at most EDIT_HEADER_BYTES; without what EDIT_UNTAG takes out */
  int is_stripped;             /* and that was something */
  stralloc subject;            /* PROTECTED: the field without it */
  size_t patch_number;         /* of the next patch */
  struct message part_header;  /* of the part `part_index`, if it may be one that start= names */
  size_t part_index;
  char tail[2];                /* the last octets of the header that is read */
  int is_long;
  int is_reply;
  struct edit_level levels[MIMELIMIT_DEPTH + 1];
  struct disclaimer at_top;
  struct disclaimer at_bottom;
  struct edit_text now;
  size_t texts;                /* parts that were chosen */
  int has_disclaimer;
  /* of the message as a whole */
  const char *closed;          /* why nothing in its body is changed */
  int is_mixed;
  const char *no_wrap;         /* why it cannot become a multipart/mixed */
  int has_empty_line;
  int is_8bit;
  unsigned int bare_cr;        /* octets of CR and two `-` so far, in the body of a leaf; 3: they are there */
  char last;                   /* octet of the message */
  uint64_t body;
  uint64_t closing;            /* the closing boundary; 0: none */
  stralloc outer_boundary;
  stralloc root_type;          /* new fields for the message, without line end */
  stralloc root_encoding;
  int needs_empty_line;        /* something is put into a body that had none */
  /* EDIT_CUT */
  int cuts;
  int has_cut;                 /* it could be made */
  int drops;                   /* the body of the leaf that is read goes */
  int searches;                /* it is read by e->bounce, to find out where it is cut */
  size_t cut_index;            /* that leaf */
  uint64_t kept_end;           /* what is before it was given to edittext */
  struct bouncecut bounce;
  size_t cut_message;          /* index of the message part that is cut, or SIZE_MAX */
  uint64_t cut_from;
};

/* edit_init - start a message.
 *
 *   orders    the edits; those in a Subject and other fields are made in this order
 *   from      what `%f` in disclaimers stands for
 *   boundary  a string that is not in the message, of at most 60 letters and digits; used where a multipart has to be
 *             made
 *
 * Returns 1, or 0 with ENOMEM. edit_free() frees what was allocated.
 */
int edit_init(struct edit *e, struct edit_order *orders, size_t count, struct span from, const char *boundary);
void edit_free(struct edit *e);

/* edit_look - a span_sink: read the next piece for the first time, cut anywhere. Returns 1, or 0 with ENOMEM.
 * edit_look_end - the message ends. Decide.
 */
int edit_look(void *edit, struct span piece);
enum edit_result edit_look_end(struct edit *e);

/* edit_patch_count, edit_patch_at - the patches, none behind the start of the next one.
 * edit_patch_text - the bytes that a patch puts in.
 * edit_patch_recode - the job of a patch whose `recode` is not 0.
 */
size_t edit_patch_count(const struct edit *e);
const struct edit_patch *edit_patch_at(const struct edit *e, size_t i);
struct span edit_patch_text(const struct edit *e, const struct edit_patch *p);
struct recode_job edit_patch_recode(const struct edit *e, const struct edit_patch *p);

#endif
