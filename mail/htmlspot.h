/* htmlspot: where in an HTML text something can be put so that a reader shows it, at its top or at its bottom.
 *
 *   bottom  before the last `</body>`; without one before the last `</html>`; else at the end
 *   top     behind `<body ...>`; without one before the first thing that is shown
 *
 * Comments, conditional comments, the values of attributes, and the text of elements like script and style are no tags,
 * as in section 13.2.5 of the HTML standard. If the text ends inside one of these, its end is not shown, and the bottom
 * is before it.
 */
#ifndef HTMLSPOT_H
#define HTMLSPOT_H

#include "mail/textplace.h"

#define HTMLSPOT_NAME 12

enum htmlspot_state {
  HTMLSPOT_TEXT,
  HTMLSPOT_LESS,         /* behind `<` */
  HTMLSPOT_NAME_OF_TAG,
  HTMLSPOT_ATTRIBUTES,
  HTMLSPOT_EQUALS,       /* behind the `=` of an attribute */
  HTMLSPOT_DOUBLE,       /* in a value with quotes */
  HTMLSPOT_SINGLE,
  HTMLSPOT_UNQUOTED,
  HTMLSPOT_BANG,         /* behind `<!` */
  HTMLSPOT_COMMENT,
  HTMLSPOT_DECLARATION   /* `<!x`, `<?`: up to the next `>` */
};

struct htmlspot {
  struct textplace top;
  struct textplace bottom;
  /* private */
  enum htmlspot_state state;
  struct textplace tag;          /* the last `<` */
  struct textplace element;      /* the start of the element whose text is no HTML */
  char name[HTMLSPOT_NAME];      /* of the tag, in lower case; a longer one is cut */
  unsigned int name_len;
  char raw[HTMLSPOT_NAME];       /* of the element whose text is no HTML */
  unsigned int raw_len;          /* 0: there is none */
  unsigned int dashes;           /* in a comment: `-` before this octet */
  unsigned int mark;             /* octets of a byte order mark; 3: there is none, or it is over */
  int is_end;                    /* the tag is `</` */
  int was_bang;                  /* in a comment: `!` behind two `-` */
  int has_content;               /* top is set */
  int is_behind_body;            /* top is the next place */
  int has_body_end;
  int has_html_end;
};

/* htmlspot_feed - the next octet of the decoded text, and its place. `h` is zeroed before the first one. For an octet
 * that is part of a character of several octets, c is any value over 127.
 * htmlspot_end - the text ends at this place: h->top and h->bottom are valid.
 */
void htmlspot_feed(struct htmlspot *h, unsigned char c, const struct textplace *at);
void htmlspot_end(struct htmlspot *h, const struct textplace *end);

#endif
