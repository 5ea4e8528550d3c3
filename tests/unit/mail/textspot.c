/* textspot and htmlspot: where top and bottom of a text are, in each encoding, in pieces that are cut anywhere; what
 * else is known of a text.
 */
#include "mail/textspot.h"
#include "tests/tap.h"
#include "text/b64.h"

/* ---- HTML ------------------------------------------------------------------------------------------ */

/* ^ is the top, $ the bottom */
static const struct {
  const char *what;
  const char *text;
} html[] = {
  { "text alone", "^text$" },
  { "nothing", "^$" },
  { "blanks are not shown", " \r\n\t\f^x $" },
  { "a body", "<html><body>^a$</body></html>" },
  { "in upper case, over two lines", "<BODY\nbgcolor=x>^a$</BODY>" },
  { "a body without its end", "<body>^a$" },
  { "a body without text", "<body>^$" },
  { "a body with a slash", "<body/>^a$" },
  { "no body, but html", "<html>^a$</html>" },
  { "html ends behind the body", "<body>^a$</body></html>" },
  { "the last end of a body", "<body>^a</body>b$</body>" },
  { "the last end of html", "^a</html>b$</html>" },
  { "what is shown before the body", "^a<body>b$</body>" },
  { "the head is not shown", "<html><head><meta a=b><base><link></head>^a$" },
  { "the title is not shown", "<title>a</title>^b$" },
  { "an element is shown", " ^<p>a$" },
  { "an image is shown", "^<img src=x>$" },
  { "a byte order mark", "\357\273\277^a$" },
  { "a byte order mark, and a body", "\357\273\277<body>^a$</body>" },
  { "a byte order mark alone", "\357\273\277^$" },
  { "half of one is text", "^\357\273a$" },
  { "a third of one", "^\357a$" },
  { "half of one at the end", "^\357\273$" },
  { "one further down is text", " ^\357\273\277$" },
  { "< and a blank are text", "^< body>a$" },
  { "< and a digit", "^<1>a$" },
  { "a comment", "<!-- <body> -->^a$" },
  { "an empty comment", "<!-->^a$" },
  { "one of three dashes", "<!--->^a$" },
  { "one that ends with !", "<!-- a --!>^b$" },
  { "! does not end it alone", "<!-- a -!> --> ^b$" },
  { "a dash in it", "<!-- a - > -- > -->^b$" },
  { "a conditional comment", "<!--[if mso]><body><![endif]-->^a$" },
  { "a declaration", "<!doctype html>^a$" },
  { "one dash is a declaration", "<!-a>^b$" },
  { "an empty declaration", "<!>^a$" },
  { "an instruction", "<?xml version='1'?>^a$" },
  { "an end tag without a name", "</>^a$" },
  { "an end tag with a digit is a comment", "</1 <body>^a$" },
  { "a value with quotes", "<body title=\"</body>\">^a$</body>" },
  { "with single ones", "<body title='>' id = 'x'>^a$</body>" },
  { "without", "<body title=a/b id=c>^a$</body>" },
  { "a value with quotes behind one without", "<body title=a id='>'>^a$</body>" },
  { "a quote without =", "<body \">^a$</body>" },
  { "an empty value", "<body title=>^a$</body>" },
  { "a script is no HTML", "<script>'<body>' </body></scripts></script>^a$" },
  { "a script that ends with blanks", "<script><!--</script\n>^a$" },
  { "a script in a script", "<script><script></script>^a$" },
  { "</ in it", "<style>a</ b</1</style>^c$" },
  { "a text area is shown", "^<textarea></body></textarea>a$" },
  { "a script without end is not shown", "^a$<script> </body>" },
  { "plain text has no end", "^$<plaintext>a</plaintext></body>" },
  { "it ends in a tag", "^a$<b" },
  { "it ends behind <", "^a$<" },
  { "it ends in a value", "^a$<b c=\"" },
  { "it ends in a comment", "^a$<!-- b" },
  { "it ends in a comment, behind the body", "^a$</body><!-- b" },
  { "a name that begins with body", "^<bodybodybodybody>a$" },
  { "an end tag that begins with body", "^a</bodybodybodybody>b$" },
};

static void encode(stralloc *out, struct span text, enum transfer_encoding encoding)
{
  static const char digits[] = "0123456789ABCDEF";

  out->len = 0;
  if (encoding == TRANSFER_BASE64) {
    (void)b64_encode(out, text);
    return;
  }
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.p[i];
    char hex[3] = { '=', digits[c >> 4], digits[c & 15] };

    if (encoding == TRANSFER_QUOTED_PRINTABLE)
      (void)stralloc_catb(out, hex, 3);
    else
      (void)stralloc_catb(out, text.p + i, 1);
  }
}

/* a text without marks, and where they were */
static void take_marks(stralloc *text, const char *marked, uint64_t *top, uint64_t *bottom)
{
  text->len = 0;
  for (; *marked; marked++)
    if (*marked == '^')
      *top = text->len;
    else if (*marked == '$')
      *bottom = text->len;
    else
      (void)stralloc_catb(text, marked, 1);
}

static void read_text(struct textspot *t, enum transfer_encoding encoding, int is_html, const char *charset,
                      struct span in, size_t cut)
{
  textspot_init(t, encoding, is_html, span_of(charset), 0);
  textspot_feed(t, span_first(in, cut));
  textspot_feed(t, span_from(in, cut));
  textspot_end(t);
}

static void spots(void)
{
  static const enum transfer_encoding encodings[] = {
    TRANSFER_8BIT, TRANSFER_QUOTED_PRINTABLE, TRANSFER_BASE64
  };
  stralloc text = STRALLOC_ZERO;
  stralloc in = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof html / sizeof *html; i++)
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++) {
      uint64_t top = 0, bottom = 0;
      struct textspot t;
      size_t wrong = 0;

      take_marks(&text, html[i].text, &top, &bottom);
      encode(&in, span_sa(&text), encodings[e]);
      for (size_t cut = 0; cut <= in.len; cut++) {
        read_text(&t, encodings[e], 1, "utf-8", span_sa(&in), cut);
        wrong += t.top.decoded != top || t.bottom.decoded != bottom || t.is_damaged;
      }
      ok(wrong == 0, "%s, encoding %zu: %zu of %zu cuts are wrong", html[i].what, e, wrong, in.len + 1);
      if (wrong)
        printf("# top %llu, bottom %llu\n", (unsigned long long)t.top.decoded, (unsigned long long)t.bottom.decoded);
    }
  stralloc_free(&text);
  stralloc_free(&in);
}

/* ---- text as it is encoded -------------------------------------------------------------------------- */

/* ^ and $ as octets of the message */
static const struct {
  const char *what;
  enum transfer_encoding encoding;
  const char *charset;
  const char *text;
  /* letters for what is known: h has_high, s is_shifted, o is_open, f is_flowing, p has_pgp, q is_soft, d is_damaged */
  const char *known;
} texts[] = {
  { "a line", TRANSFER_8BIT, "us-ascii", "^a\n$", "" },
  { "without its end", TRANSFER_8BIT, "us-ascii", "^a$", "o" },
  { "a byte order mark", TRANSFER_8BIT, "utf-8", "\357\273\277^a\n$", "h" },
  { "that alone", TRANSFER_8BIT, "utf-8", "\357\273\277^$", "ho" },
  { "it flows", TRANSFER_8BIT, "us-ascii", "^a \n$", "f" },
  { "an empty line behind it", TRANSFER_8BIT, "us-ascii", "^a \n\n$", "" },
  { "the mark of a signature does not flow", TRANSFER_8BIT, "us-ascii", "^a\n-- \n$", "" },
  { "armor", TRANSFER_8BIT, "us-ascii", "^a\n-----BEGIN PGP x\n$", "p" },
  { "armor that does not begin a line", TRANSFER_8BIT, "us-ascii", "^ -----BEGIN PGP x\n$", "" },
  { "HZ, shifted", TRANSFER_8BIT, "hz-gb-2312", "^a~{bc\n$", "s" },
  { "HZ, and back", TRANSFER_8BIT, "hz-gb-2312", "^a~{bc~}\n$", "" },
  { "quoted-printable", TRANSFER_QUOTED_PRINTABLE, "utf-8", "^=C3=bc=\n b\n$", "h" },
  { "blanks at the end are none", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a  \n$", "" },
  { "an encoded blank flows", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=20\n$", "f" },
  { "it ends in a soft line break", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=$", "oq" },
  { "= and no digit stand for themselves", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=zz\n$", "" },
  { "= and one digit, too", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=4z\n$", "" },
  { "= and one digit at the end", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=4$", "o" },
  { "= and blanks before the line end", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a= \t\r\nb\n$", "" },
  { "= and blanks before text", TRANSFER_QUOTED_PRINTABLE, "us-ascii", "^a=  b\n$", "" },
  { "base64", TRANSFER_BASE64, "us-ascii", "^YWIK\n$", "" },
  { "base64 with an octet that is none", TRANSFER_BASE64, "us-ascii", "^YW!K\n$", "d" },
  { "base64 that is cut", TRANSFER_BASE64, "us-ascii", "^YWIKY\n$", "d" },
  { "base64 behind its end", TRANSFER_BASE64, "us-ascii", "^YQ==YQ==\n$", "od" },
};

static void known_of(char *out, const struct textspot *t)
{
  const int facts[] = {
    t->has_high, t->is_shifted, t->is_open, t->is_flowing, t->has_pgp, t->is_soft, t->is_damaged
  };

  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
    if (facts[i])
      *out++ = "hsofpqd"[i];
  *out = 0;
}

static void facts(void)
{
  stralloc in = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    uint64_t top = 0, bottom = 0;
    struct textspot t;
    size_t wrong = 0;
    char known[10];

    take_marks(&in, texts[i].text, &top, &bottom);
    for (size_t cut = 0; cut <= in.len; cut++) {
      read_text(&t, texts[i].encoding, 0, texts[i].charset, span_sa(&in), cut);
      known_of(known, &t);
      wrong += strcmp(known, texts[i].known) != 0
               || (texts[i].encoding != TRANSFER_BASE64 && (t.top.raw != top || t.bottom.raw != bottom));
    }
    ok(wrong == 0, "%s: `%s`, %zu cuts are wrong", texts[i].what, known, wrong);
  }
  stralloc_free(&in);
}

int main(void)
{
  spots();
  facts();
  return tap_done();
}
