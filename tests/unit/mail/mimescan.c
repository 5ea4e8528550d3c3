/* mimescan: the parts, their octets and what is ambiguous, whatever pieces the message comes in. */
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "mail/mimescan.h"
#include "text/ascii.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

/* A message is told as text, LF as `$` and CR as `^`:
 *
 *   {section type/subtype encoding ...    a part, a bracket around what it holds; 8 for an encoding of 8bit, ...
 *   [header]                              its header
 *   'body'                                of a leaf
 *   <where text>                          outside: p, d or e for preamble, delimiter, epilogue
 *   } !reason !limit start-body-end       its end
 */
static stralloc told = STRALLOC_ZERO;

static void tell(const char *p, size_t len)
{
  for (size_t i = 0; i < len; i++)
    if (!stralloc_append(&told, p[i] == '\n' ? '$' : p[i] == '\r' ? '^' : p[i] ? p[i] : '0'))
      abort();
}

static void tells(const char *s)
{
  tell(s, strlen(s));
}

static void tell_span(struct span s)
{
  tell(s.p, s.len);
}

static void tell_number(uint64_t n)
{
  if (!ascii_cat_number(&told, n))
    abort();
}

static void tell_bits(unsigned int bits, const char *(*name)(unsigned int))
{
  for (unsigned int i = 0; name(i); i++)
    if (bits & 1U << i) {
      tells(" !");
      tells(name(i));
    }
}

/* what is told about pieces that follow each other is told as one */
static int in_piece;

static void end_piece(void)
{
  if (in_piece)
    tells(in_piece == 'h' ? "]" : in_piece == 'b' ? "'" : ">");
  in_piece = 0;
}

static void tell_piece(int kind, const char *start, struct span piece)
{
  if (in_piece != kind) {
    end_piece();
    tells(start);
    in_piece = kind;
  }
  tell_span(piece);
}

static uint64_t next_offset;
static int has_gap;

static void tell_part(const struct mimepart *part)
{
  tells("{");
  tell_span(span_sa(&part->section));
  tells(" ");
  tell_span(contentfield_type(&part->type));
  tells("/");
  tell_span(contentfield_subtype(&part->type));
  if (part->encoding != TRANSFER_7BIT) {
    tells(" ");
    tells(part->encoding == TRANSFER_UNKNOWN ? "?" : transfer_name(part->encoding));
  }
  tells(" ");
}

static void tell_end(const struct mimepart *part)
{
  tells("}");
  tell_bits(part->ambiguous, mimepart_reason_name);
  tell_bits(part->limits, mimepart_limit_name);
  tells(" ");
  tell_number(part->start);
  tells("-");
  tell_number(part->body);
  tells("-");
  tell_number(part->end);
  tells(" ");
}

static void tell_event(enum mimescan_event event, const struct mimescan_at *at)
{
  static const char *const where[] = { "<p ", "<d ", "<e " };

  if (event == MIMESCAN_HEADER || event == MIMESCAN_BODY || event == MIMESCAN_OUTSIDE) {
    has_gap |= at->offset != next_offset || !at->piece.len;
    next_offset += at->piece.len;
  }
  switch (event) {
    case MIMESCAN_HEADER: tell_piece('h', "[", at->piece); break;
    case MIMESCAN_BODY: tell_piece('b', "'", at->piece); break;
    case MIMESCAN_OUTSIDE: tell_piece('0' + (int)at->where, where[at->where], at->piece); break;
    case MIMESCAN_PART:
      end_piece();
      tell_part(at->part);
      break;
    case MIMESCAN_END:
      end_piece();
      tell_end(at->part);
      break;
    default: abort();
  }
}

static void pull(struct mimescan *m)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(m, &at)) != MIMESCAN_MORE)
    tell_event(event, &at);
}

/* `in` in pieces of `size` bytes, the first one of `first`. Each is copied, so that a byte read behind it is found. */
static void scan(const struct mimescan_limits *limits, struct span in, size_t first, size_t size)
{
  struct mimescan m;

  told.len = 0;
  has_gap = 0;
  in_piece = 0;
  next_offset = 0;
  mimescan_init(&m, limits);
  for (size_t n = first; in.len; n = size) {
    struct span piece = span_first(in, n);
    char *copy = malloc(piece.len ? piece.len : 1);

    if (!copy)
      abort();
    memcpy(copy, piece.p, piece.len);
    in = span_from(in, piece.len);
    mimescan_push(&m, span_make(copy, piece.len));
    pull(&m);
    free(copy);
  }
  mimescan_end(&m);
  pull(&m);
  mimescan_free(&m);
}

#define M "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
} cases[] = {
  {"nothing",
   B(""),
   "{1 text/plain } 0-0-0 "},
  {"an empty line",
   B("\n"),
   "[$]{1 text/plain } 0-1-1 "},
  {"a header alone",
   B("A: b\n"),
   "[A: b$]{1 text/plain } 0-5-5 "},
  {"a header without its last line end",
   B("A: b"),
   "[A: b]{1 text/plain } 0-4-4 "},
  {"a header and an empty body",
   B("A: b\n\n"),
   "[A: b$$]{1 text/plain } 0-6-6 "},
  {"text",
   B("A: b\n\nhi\nyou\n"),
   "[A: b$$]{1 text/plain 'hi$you$'} 0-6-13 "},
  {"text in CRLF, last line not ended",
   B("A: b\r\n\r\nhi\r\nyou"),
   "[A: b^$^$]{1 text/plain 'hi^$you'} 0-8-15 "},
  {"lines that look like boundaries in a text",
   B("A: b\n\n--b\n--\n"),
   "[A: b$$]{1 text/plain '--b$--$'} 0-6-13 "},
  {"two parts, preamble, epilogue",
   B(M "pre\n--b\nA: c\n\none\n--b\n\ntwo\n--b--\nepi\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <p pre><d $--b$>[A: c$$]{1 text/plain '"
   "one'} 51-57-60 <d $--b$>[$]{2 text/plain 'two'} 65-66-69 <d $--b--><e $epi$>} 0-43-80 "},
  {"the same in CRLF",
   B("Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\nA: c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b-"
     "-\r\nepi\r\n"),
   "[Content-Type: multipart/mixed; boundary=b^$^$]{TEXT multipart/mixed <p pre><d ^$--b^$>[A: c^$^$]{1 text/p"
   "lain 'one'} 55-63-66 <d ^$--b^$>[^$]{2 text/plain 'two'} 73-75-78 <d ^$--b--><e ^$epi^$>} 0-45-92 "},
  {"nothing around the parts",
   B(M "--b\n\none\n--b--"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one'} 47-48-5"
   "1 <d $--b-->} 0-43-57 "},
  {"no preamble but an empty line, and an empty epilogue",
   B(M "\n--b\n\none\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d $--b$>[$]{1 text/plain 'one'} 48-49-"
   "52 <d $--b--><e $>} 0-43-59 "},
  {"blanks behind boundaries",
   B(M "--b \t\n\none\n--b-- \t \n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b \t$>[$]{1 text/plain 'one'} 49-5"
   "0-53 <d $--b-- \t ><e $>} 0-43-63 "},
  {"blanks behind boundaries, CRLF",
   B(M "--b \r\n\none\r\n--b-- \r\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b ^$>[$]{1 text/plain 'one'} 49-50"
   "-53 <d ^$--b-- ><e ^$>} 0-43-63 "},
  {"a part that ends in empty lines",
   B(M "--b\n\none\n\n\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one$$'} 47-48"
   "-53 <d $--b--><e $>} 0-43-60 "},
  {"an empty part: the line end between header and boundary belongs to the boundary",
   B(M "--b\nA: c\n\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[A: c$]{1 text/plain } 47-52-52"
   " <d $--b--><e $>} 0-43-59 "},
  {"an empty part with an empty line of its own",
   B(M "--b\nA: c\n\n\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[A: c$$]{1 text/plain } 47-53-5"
   "3 <d $--b--><e $>} 0-43-60 "},
  {"a part of nothing",
   B(M "--b\n\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>{1 text/plain } 47-47-47 <d $--"
   "b--><e $>} 0-43-54 "},
  {"a part without an empty line",
   B(M "--b\nA: c\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[A: c$]{1 text/plain } !header-"
   "end 47-52-52 <d --b--><e $>} 0-43-58 "},
  {"a part without header and empty line",
   B(M "--b\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>{1 text/plain } !header-end 47-"
   "47-47 <d --b--><e $>} 0-43-53 "},
  {"a part that begins with text",
   B(M "--b\ntext\n\nmore\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[text$$]{1 text/plain 'more'} !"
   "header-line 47-53-57 <d $--b--><e $>} 0-43-64 "},
  {"multipart in multipart",
   B(M "--b\nContent-Type: multipart/alternative; boundary=\"c\"\n\n--c\n\n1\n--c\nContent-Type: Text/HTML\nCo"
     "ntent-Transfer-Encoding: QUOTED-PRINTABLE\n\n2\n--c--\n\n--b\n\n3\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: multipart/altern"
   "ative; boundary=\"c\"$$]{1 multipart/alternative <d --c$>[$]{1.1 text/plain '1'} 102-103-104 <d $--c$>[Con"
   "tent-Type: Text/HTML$Content-Transfer-Encoding: QUOTED-PRINTABLE$$]{1.2 text/html quoted-printable '2'} 10"
   "9-178-179 <d $--c--><e $>} 47-98-186 <d $--b$>[$]{2 text/plain '3'} 191-192-193 <d $--b--><e $>} 0-43-200 "},
  {"an inner multipart without closing boundary",
   B(M "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\n1\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: multipart/altern"
   "ative; boundary=c$$]{1 multipart/alternative <d --c$>[$]{1.1 text/plain '1'} 100-101-102 } !unclosed 47-96"
   "-102 <d $--b--><e $>} 0-43-109 "},
  {"no closing boundary",
   B(M "--b\n\none\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one$'} 47-48-"
   "52 } !unclosed 0-43-52 "},
  {"no boundary line at all",
   B(M "one\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <p one$>} !no-boundary !unclosed 0-43-47 "},
  {"a closing boundary alone",
   B(M "--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b--><e $>} !no-boundary 0-43-49 "},
  {"no boundary parameter",
   B("Content-Type: multipart/mixed\n\n--b\n\none\n"),
   "[Content-Type: multipart/mixed$$]{1 multipart/mixed '--b$$one$'} !no-boundary 0-31-40 "},
  {"an empty boundary parameter",
   B("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n"),
   "[Content-Type: multipart/mixed; boundary=\"\"$$]{1 multipart/mixed '--$$one$'} !no-boundary 0-44-52 "},
  {"a boundary line behind the closing one",
   B(M "--b\n\none\n--b--\n--b\n\ntwo\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one'} 47-48-5"
   "1 <d $--b--><e $--b$$two$>} !after-close 0-43-67 "},
  {"a closing boundary twice",
   B(M "--b\n\none\n--b--\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one'} 47-48-5"
   "1 <d $--b--><e $--b--$>} !after-close 0-43-64 "},
  {"text behind a boundary",
   B(M "--b\n\none\n--bc\ntwo\n--b --\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one$--bc$two$"
   "--b --'} 47-48-67 <d $--b--><e $>} !boundary-tail 0-43-74 "},
  {"a CR behind a boundary",
   B(M "--b\n\none\n--b\r\r\n\ntwo\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one$--b^^$$tw"
   "o'} 47-48-62 <d $--b--><e $>} !boundary-tail 0-43-69 "},
  {"a boundary in the middle of a line",
   B(M "--b\n\none --b\n --b\n-b\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one --b$ --b$"
   "-b'} 47-48-63 <d $--b--><e $>} 0-43-70 "},
  {"a boundary behind a lone CR",
   B(M "--b\n\none\r--b\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one^--b'} !ba"
   "re-cr 47-48-55 <d $--b--><e $>} 0-43-62 "},
  {"a lone CR that is harmless",
   B(M "--b\n\none\rtwo\r\r\n\r-\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain 'one^two^^$^-'"
   "} 47-48-60 <d $--b--><e $>} 0-43-67 "},
  {"one boundary is the beginning of another",
   B(M "--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n\n1\n--bc--\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: multipart/mixed;"
   " boundary=bc$$]{1 multipart/mixed <d --bc$>[$]{1.1 text/plain '1'} 96-97-98 <d $--bc-->} !nested-boundary "
   "47-91-105 <d $--b--><e $>} !boundary-tail 0-43-112 "},
  {"a boundary inside itself",
   B(M "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b--\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: multipart/mixed;"
   " boundary=b$]{1 multipart/mixed <d $--b$>[$]{1.1 text/plain '1'} 94-95-96 <d $--b-->} !nested-boundary 47-"
   "89-102 <d $--b--><e $>} 0-43-109 "},
  {"boundaries of neighbours may be the same",
   B(M "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n1\n--c--\n--b\nContent-Type: multipart/mixed;"
     " boundary=c\n\n--c\n\n1\n--c--\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: multipart/mixed;"
   " boundary=c$$]{1 multipart/mixed <d --c$>[$]{1.1 text/plain '1'} 94-95-96 <d $--c-->} 47-90-102 <d $--b$>["
   "Content-Type: multipart/mixed; boundary=c$$]{2 multipart/mixed <d --c$>[$]{2.1 text/plain '1'} 154-155-156"
   " <d $--c-->} 107-150-162 <d $--b--><e $>} 0-43-169 "},
  {"a boundary that ends in a blank",
   B("Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \n\none\n--b --\n"),
   "[Content-Type: multipart/mixed; boundary=\"b \"$$]{TEXT multipart/mixed <d --b $>[$]{1 text/plain 'one'} 5"
   "1-52-55 <d $--b --><e $>} !bad-boundary 0-46-63 "},
  {"a boundary with the beginning of an encoded word",
   B("Content-Type: multipart/mixed; boundary=\"x=?y\"\n\n--x=?y\n\none\n--x=?y--\n"),
   "[Content-Type: multipart/mixed; boundary=\"x=?y\"$$]{TEXT multipart/mixed <d --x=?y$>"
   "[$]{1 text/plain 'one'} 55-56-59 <d $--x=?y--><e $>} !bad-boundary 0-48-69 "},
  {"a boundary in angle brackets",
   B("Content-Type: multipart/mixed; boundary=\"<b>\"\n\n--<b>\n\none\n--<b>--\n"),
   "[Content-Type: multipart/mixed; boundary=\"<b>\"$$]{TEXT multipart/mixed <d --<b>$>"
   "[$]{1 text/plain 'one'} 53-54-57 <d $--<b>--><e $>} !bad-boundary 0-47-66 "},
  {"a boundary with a quote",
   B("Content-Type: multipart/mixed; boundary=\"\\\"b\"\n\n--\"b\n\none\n--\"b--\n"),
   "[Content-Type: multipart/mixed; boundary=\"\\\"b\"$$]{TEXT multipart/mixed <d --\"b$>"
   "[$]{1 text/plain 'one'} 52-53-56 <d $--\"b--><e $>} !bad-boundary 0-47-64 "},
  {"a boundary in RFC 2231",
   B("Content-Type: multipart/mixed; boundary*0=x; boundary*1=y\n\n--xy\n\none\n--xy--\n"),
   "[Content-Type: multipart/mixed; boundary*0=x; boundary*1=y$$]{TEXT multipart/mixed <d --xy$>[$]{1 text/pla"
   "in 'one'} 64-65-68 <d $--xy--><e $>} !bad-boundary 0-59-76 "},
  {"a boundary of 71 bytes",
   B("Content-Type: multipart/mixed; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxx\n\n--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx--\n"),
   "[Content-Type: multipart/mixed; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
   "xxxxxx$$]{TEXT multipart/mixed <d --xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
   "x--><e $>} !no-boundary !bad-boundary 0-113-189 "},
  {"message/rfc822",
   B("Content-Type: message/rfc822\n\nSubject: in\n\nhi\n"),
   "[Content-Type: message/rfc822$$]{1 message/rfc822 [Subject: in$$]{1.1 text/plain 'hi$'} 30-43-46 } 0-30-46 "},
  {"multipart in message/rfc822 in multipart",
   B(M "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n1\n--c--\n\n-"
     "-b\n\n2\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/rfc822$$"
   "]{1 message/rfc822 [Content-Type: multipart/mixed; boundary=c$$]{1.TEXT multipart/mixed <d --c$>[$]{1.1 te"
   "xt/plain '1'} 124-125-126 <d $--c--><e $>} 77-120-133 } 47-77-133 <d $--b$>[$]{2 text/plain '2'} 138-139-1"
   "40 <d $--b--><e $>} 0-43-147 "},
  {"message in message",
   B(M "--b\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nA: b\n\nhi\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/rfc822$$"
   "]{1 message/rfc822 [Content-Type: message/rfc822$$]{1.1 message/rfc822 [A: b$$]{1.1.1 text/plain 'hi'} 107"
   "-113-115 } 77-107-115 } 47-77-115 <d $--b--><e $>} 0-43-122 "},
  {"message/rfc822 without anything",
   B(M "--b\nContent-Type: message/rfc822\n\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/rfc822$]"
   "{1 message/rfc822 {1.1 text/plain } 76-76-76 } 47-76-76 <d $--b--><e $>} 0-43-83 "},
  {"message/rfc822 with a header alone",
   B(M "--b\nContent-Type: message/rfc822\n\nA: b\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/rfc822$$"
   "]{1 message/rfc822 [A: b$]{1.1 text/plain } !header-end 77-82-82 } 47-77-82 <d --b--><e $>} 0-43-88 "},
  {"an encoded message",
   B(M "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/rfc822$C"
   "ontent-Transfer-Encoding: base64$$]{1 message/rfc822 base64 'QQ=='} !encoded 47-111-115 <d $--b--><e $>} 0"
   "-43-122 "},
  {"an encoded message/global is allowed",
   B(M "--b\nContent-Type: message/global\nContent-Transfer-Encoding: base64\n\nQQ==\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[Content-Type: message/global$C"
   "ontent-Transfer-Encoding: base64$$]{1 message/global base64 'QQ=='} 47-111-115 <d $--b--><e $>} 0-43-122 "},
  {"message/global",
   B("Content-Type: message/global\nContent-Transfer-Encoding: 8bit\n\nA: b\n\nhi\n"),
   "[Content-Type: message/global$Content-Transfer-Encoding: 8bit$$]{1 message/global 8bit [A: b$$]{1.1 text/p"
   "lain 'hi$'} 62-68-71 } 0-62-71 "},
  {"an encoded multipart",
   B("Content-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b--\n"),
   "[Content-Transfer-Encoding: base64$Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed base6"
   "4 <d --b$>[$]{1 text/plain '1'} 81-82-83 <d $--b--><e $>} !encoded 0-77-90 "},
  {"multipart/digest",
   B("Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\nhi\n--b\nContent-Type: text/plain\n\nx\n--b--\n"),
   "[Content-Type: multipart/digest; boundary=b$$]{TEXT multipart/digest <d --b$>[$]{1 message/rfc822 [A: b$$]"
   "{1.1 text/plain 'hi'} 49-55-57 } 48-49-57 <d $--b$>[Content-Type: text/plain$$]{2 text/plain 'x'} 62-88-89"
   " <d $--b--><e $>} 0-44-96 "},
  {"two types",
   B("Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b--\n"),
   "[Content-Type: text/plain$Content-Type: multipart/mixed; boundary=b$$]{1 text/plain '--b$$1$--b--$'} !doub"
   "le-type 0-68-81 "},
  {"two encodings and two dispositions",
   B("Content-Transfer-Encoding: 8bit\nContent-Disposition: inline\ncontent-disposition: inline\nContent-trans"
     "fer-encoding: 8bit\n\n"),
   "[Content-Transfer-Encoding: 8bit$Content-Disposition: inline$content-disposition: inline$Content-transfer-"
   "encoding: 8bit$$]{1 text/plain 8bit } !double-encoding !double-disposition 0-121-121 "},
  {"a type without subtype",
   B("Content-Type: text\n\nx"),
   "[Content-Type: text$$]{1 text/plain 'x'} !bad-type 0-20-21 "},
  {"a parameter twice",
   B("Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\n1\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b; boundary=c$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain '1"
   "'} 59-60-61 <d $--b--><e $>} !double-parameter !bad-boundary 0-55-68 "},
  {"a malformed parameter of a multipart",
   B("Content-Type: multipart/mixed; x; boundary=b\n\n--b\n\n1\n--b--\n"),
   "[Content-Type: multipart/mixed; x; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain '1'} 50-51-"
   "52 <d $--b--><e $>} !bad-parameter 0-46-59 "},
  {"a malformed parameter elsewhere",
   B("Content-Type: text/plain; x\n\n1\n"),
   "[Content-Type: text/plain; x$$]{1 text/plain '1$'} 0-29-31 "},
  {"an unknown encoding",
   B("Content-Transfer-Encoding: x-uuencode\n\n1\n"),
   "[Content-Transfer-Encoding: x-uuencode$$]{1 text/plain ? '1$'} !bad-encoding 0-39-41 "},
  {"a folded type, and a name in capitals",
   B("CONTENT-TYPE:\n multipart/mixed;\n\tboundary=b\n\n--b\n\n1\n--b--\n"),
   "[CONTENT-TYPE:$ multipart/mixed;$\tboundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain '1'} 49-50-"
   "51 <d $--b--><e $>} 0-45-58 "},
  {"a blank before the colon of a Content field",
   B("Content-Type : multipart/mixed; boundary=b\n\n--b\n\n1\n--b--\n"),
   "[Content-Type : multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain '1'} 48-49-50"
   " <d $--b--><e $>} !header-line 0-44-57 "},
  {"a blank before the colon elsewhere: for some readers the body begins there",
   B("A : b\n\n1\n"),
   "[A : b$$]{1 text/plain '1$'} !header-line 0-7-9 "},
  {"a line that is no field",
   B("A: b\nnonsense\nB: c\n\n1\n"),
   "[A: b$nonsense$B: c$$]{1 text/plain '1$'} !header-line 0-20-22 "},
  {"a line of blanks in the header",
   B("A: b\n \t\nB: c\n\n1\n"),
   "[A: b$ \t$B: c$$]{1 text/plain '1$'} !header-line 0-14-16 "},
  {"a continuation first",
   B(" A: b\n\n1\n"),
   "[ A: b$$]{1 text/plain '1$'} !header-line 0-7-9 "},
  {"an mbox line first, and later",
   B("From a@b now\nA: b\n\n1\n"),
   "[From a@b now$A: b$$]{1 text/plain '1$'} 0-19-21 "},
  {"an mbox line later",
   B("A: b\nFrom a@b now\n\n1\n"),
   "[A: b$From a@b now$$]{1 text/plain '1$'} !header-line 0-19-21 "},
  {"NUL in a header",
   B("A: \0\n\n1\n"),
   "[A: 0$$]{1 text/plain '1$'} !nul 0-6-8 "},
  {"NUL in a body",
   B("A: b\n\n1\0\n"),
   "[A: b$$]{1 text/plain '10$'} !nul 0-6-9 "},
  {"NUL in a binary body",
   B("Content-Type: image/png\nContent-Transfer-Encoding: binary\n\n1\0\n"),
   "[Content-Type: image/png$Content-Transfer-Encoding: binary$$]{1 image/png binary '10$'} 0-59-62 "},
  {"NUL in a binary text",
   B("Content-Transfer-Encoding: binary\n\n1\0\n"),
   "[Content-Transfer-Encoding: binary$$]{1 text/plain binary '10$'} !nul 0-35-38 "},
  {"NUL in a preamble",
   B(M "\0\n--b\n\n1\n--b--\n"),
   "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <p 0><d $--b$>[$]{1 text/plain '1'} 49-"
   "50-51 <d $--b--><e $>} !nul 0-43-58 "},
  {"a lone CR in a header",
   B("A: b\rB: c\n\n1\n"),
   "[A: b^B: c$$]{1 text/plain '1$'} !bare-cr 0-11-13 "},
  {"a CR before the CRLF of a header line",
   B("A: b\r\r\n\r\n1\n"),
   "[A: b^^$^$]{1 text/plain '1$'} !bare-cr 0-9-11 "},
};

/* Memory is short at each place in turn: that is said, and nothing follows. */
static void try_faults(const char *reason, struct span in)
{
  struct mimescan m;
  struct mimescan_at at;
  enum mimescan_event event = MIMESCAN_NOMEM;
  unsigned int n = 0;
  int good = 1;

  while (event == MIMESCAN_NOMEM && n++ < 200) {
    mimescan_init(&m, &mimescan_usual);
    fault_nth("malloc", n, "ENOMEM");
    mimescan_push(&m, in);
    while ((event = mimescan_next(&m, &at)) != MIMESCAN_MORE && event != MIMESCAN_NOMEM)
      ;
    if (event == MIMESCAN_MORE) {
      mimescan_end(&m);
      while ((event = mimescan_next(&m, &at)) != MIMESCAN_MORE && event != MIMESCAN_NOMEM)
        ;
    }
    fault(NULL);
    good &= event == MIMESCAN_MORE || mimescan_next(&m, &at) == MIMESCAN_NOMEM;
    mimescan_free(&m);
  }
  ok(good && n > 1 && n < 200, "%s: short of memory", reason);
}

/* limits that are small, and what is behind them */
static void try_limits(void)
{
  static const struct mimescan_limits few = { 3, 4, 30, 60 };
  static const char many[] = M "--b\n\n1\n--b\n\n2\n--b\n\n3\n--b\n\n4\n--b--\nend\n";
  static const char deep[] = "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n"
                             "Content-Type: message/rfc822\n\nA: b\n\n";
  static const char message[] = M "--b\n\n--b\n\n--b\nContent-Type: message/rfc822\n\nA: b\n";
  static const char field[] = "A: b\nContent-Type: text/html; charset=1234567890123456789012345678901234567890\n\n";

#define TRY(what, in, wanted) \
  scan(&few, span_of(in), sizeof in, sizeof in); \
  is_bytes(told.s, told.len, wanted, strlen(wanted), what)
  TRY("too many parts", many,
      "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>[$]{1 text/plain '1'} 47-"
      "48-49 <d $--b$>[$]{2 text/plain '2'} 54-55-56 <d $--b$>[$]{3 text/plain '3'} 61-62-63 <e $--b$$4$--b"
      "--$end$>} !too-many !long-header 0-43-81 ");
  TRY("a message that would be too many", message,
      "[Content-Type: multipart/mixed; boundary=b$$]{TEXT multipart/mixed <d --b$>{1 text/plain } 47-47-47 "
      "<d $--b$>{2 text/plain } 52-52-52 <d $--b$>[Content-Type: message/rfc822$$]{3 message/rfc822 'A: b$'"
      "} !too-many 57-87-92 } !unclosed !long-header 0-43-92 ");
  TRY("too deep", deep,
      "[Content-Type: message/rfc822$$]{1 message/rfc822 [Content-Type: message/rfc822$$]{1.1 message/rfc82"
      "2 [Content-Type: message/rfc822$$]{1.1.1 message/rfc822 'A: b$$'} !too-deep 60-90-96 } 30-60-96 } 0-"
      "30-96 ");
  TRY("a long header and a long field", field,
      "[A: b$Content-Type: text/html; charset=1234567890123456789012345678901234567890$$]{1 text/plain } !l"
      "ong-header !long-field 0-80-80 ");
#undef TRY
}

/* every way to cut it into two pieces, and pieces of each size; a long one is cut in fewer ways */
static void try_cuts(const char *reason, struct span in)
{
  stralloc whole = STRALLOC_ZERO;
  size_t differ = 0;
  size_t step = in.len / 2000 + 1;

  if (!span_copy(&whole, span_sa(&told)))
    abort();
  for (size_t n = 0; n <= in.len; n += step) {
    scan(&mimescan_usual, in, n, in.len);
    differ += !span_equal(span_sa(&told), span_sa(&whole));
    if (n > 0 && n < 12) {
      scan(&mimescan_usual, in, n, n);
      differ += !span_equal(span_sa(&told), span_sa(&whole));
    }
  }
  ok(!differ, "%s: the same in pieces", reason);
  stralloc_free(&whole);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span in = span_make(cases[i].in, cases[i].len);

    scan(&mimescan_usual, in, in.len, in.len);
    is_bytes(told.s, told.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].reason);
    ok(!has_gap && next_offset == in.len, "%s: no byte is left out", cases[i].reason);
    try_cuts(cases[i].reason, in);
    try_faults(cases[i].reason, in);
  }
  try_limits();
  stralloc_free(&told);
  return tap_done();
}
