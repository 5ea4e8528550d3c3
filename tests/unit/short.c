/* short: every function of text/ and dkim/ that runs out of memory says so, and every one whose sink stops, stops, too.
 * This is tried at every point: memory grows in steps, so each result is written into room of each size, and the next
 * request for more fails.
 */
#include "tests/tap.h"
#include "mail/authres.h"
#include "mail/author.h"
#include "mail/authpass.h"
#include "mail/authstrip.h"
#include "dkim/canon_body.h"
#include "dkim/canon_header.h"
#include "mail/message.h"
#include "dkim/sigwrite.h"
#include "mail/lineends.h"
#include "mail/charset.h"
#include "mail/encodedword.h"
#include "mail/sevenbit.h"
#include "mail/origin.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"
#include "mail/address.h"
#include "text/ascii.h"
#include "mail/cfws.h"
#include "text/fold.h"
#include "text/idn.h"

/* ---- memory --------------------------------------------------------------------------------------- */

#define LONG_WORD "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
#define FIELD "Subject: a\tb \n folded " LONG_WORD "\n"
#define ANSWER \
  "dkim=pass (test mode) header.d=example.org header.s=jan header.b=abcdefgh\n" \
  "dkim=fail (body hash did not verify) header.d=example.com header.i=@example.com header.s=eddy\n"
#define FORGED \
  "Received: x\r\n\rAuthentication-Results: other.example; dkim=pass\n\tfolded\n" \
  "Authentication-Results : mx.example.net; dkim=pass\nAuthentication\nX: y\rAuthentication-Results: other; x\ry\n" \
  "C: d\rAuthentication-Results: mx.example.net; dkim=pass\nAuthentication-Results: other.example;\r\n x\r\nA\n" \
  "Authentication-Results:other;\r"

static int do_fold(stralloc *out)
{
  struct fold f;

  fold_init(&f, out);
  return fold_token(&f, "", span_of("Name:")) && fold_token(&f, " ", span_of("word"))
         && fold_token(&f, " ", span_of(LONG_WORD)) && fold_text(&f, span_of(LONG_WORD LONG_WORD)) && fold_end(&f);
}

static int do_simple(stralloc *out)
{
  return canon_header(out, CANON_SIMPLE, span_of(FIELD));
}

static int do_relaxed(stralloc *out)
{
  return canon_header(out, CANON_RELAXED, span_of(FIELD));
}

static const struct sigwrite signature = {
  .algorithm = ALGORITHM_RSA_SHA256, .header_canon = CANON_RELAXED, .body_canon = CANON_SIMPLE,
  .domain = { "example.org", 11 }, .selector = { "jan", 3 }, .identity = { "j;an@example.org", 16 },
  .signed_s = 1700000000, .expires_s = 1700604800, .length = &(const unsigned long long){ 12345 },
  .names = { "From:To:Subject:Date:Message-ID:From", 36 }, .body_hash = { LONG_WORD, 44 },
};

static int do_signature(stralloc *out)
{
  return sigwrite_field(out, &signature) && sigwrite_value(out, span_of(LONG_WORD LONG_WORD LONG_WORD LONG_WORD));
}

static int do_field(stralloc *out)
{
  return authres_field(out, span_of("mx.example.net"), span_of(ANSWER));
}

static int do_log(stralloc *out)
{
  return authres_log(out, span_of(ANSWER));
}

static int do_line(stralloc *out)
{
  const struct span value[AUTHMETHOD_PROPERTIES_MAX] = { span_of("example.org"), span_of("\"a b\"@example.org") };

  return authres_line(out, &authmethod_table[AUTHMETHOD_DKIM], AUTHRESULT_FAIL, span_of("a comment"), value);
}

static int do_unquote(stralloc *out)
{
  return cfws_unquote(out, span_of("a\\\"b\\\\c\n d"));
}

static int do_address(stralloc *out)
{
  return address_one_mailbox_domain(out, span_of(" Jan (x) <\"j a n\"@example.org>")) == ADDRESS_ONE;
}

static int do_idn(stralloc *out)
{
  return address_one_mailbox_domain(out, span_of(" jan@b\xc3\xbc" "cher.example")) == ADDRESS_ONE;
}

static int do_id(stralloc *out)
{
  return authserv_id(out, span_of(" \"mx.\\example.net\" 1; none")) == 1;
}

static int do_strip(stralloc *out)
{
  struct authstrip a;
  int good;

  authstrip_init(&a, span_of("mx.example.net"));
  good = authstrip_feed(&a, span_of(FORGED), out) && authstrip_end(&a, out);
  authstrip_free(&a);
  return good;
}

static int do_pass(stralloc *out)
{
  return authpass_dkim(out, span_of(" mx.example.net; dkim=pass header.i=\"a\\ b@example.org\""),
                       span_of("mx.example.net")) == 1;
}

/* a header of 300 bytes at most */
static int read_header(struct message *m, const char *header)
{
  struct span body;

  message_init(m, 300);
  message_push(m, span_of(header));
  return message_next(m, &body) == MESSAGE_HEADER;
}

static int do_author(stralloc *out)
{
  struct message m;
  int good = read_header(&m, "From: Jan <jan@example.org>\n\n") && author_domain(out, &m) == 1;

  message_free(&m);
  return good;
}

static int do_origin(stralloc *out)
{
  struct origin o = { ORIGIN_DELIVERED, span_of("mx.example.net"), 300 };
  struct message m;
  const char *why = NULL;
  int good = read_header(&m, "Authentication-Results: mx.example.net; dkim=pass header.d=example.org\n"
                             "Authentication-Results: \"mx.example.net\"; none\nFrom: jan@example.com\n\n")
             && origin_forbids(&why, &m, &o, span_of("mx.example.com")) == 1 && span_copy(out, span_of(why));

  message_free(&m);
  return good;
}

static int do_mailbox(stralloc *out)
{
  stralloc domain = STRALLOC_ZERO;
  int good = address_one_mailbox(out, &domain, span_of(" Jan <jan.\"j a n\".x@example.org>")) == ADDRESS_ONE;

  stralloc_free(&domain);
  return good;
}

static int do_charset(stralloc *out)
{
  return charset_convert(out, span_of("iso-8859-1"), span_of(LONG_WORD "\344" LONG_WORD)) == 1;
}

static int do_words(stralloc *out)
{
  return encodedword_decode(out, span_of("=?utf-8?q?a=C3?=\n =?UTF-8?b?pA==?= b =?iso-8859-1?q?=E4?= " LONG_WORD)) == 1;
}

static int do_unknown_words(stralloc *out)
{
  return encodedword_decode(out, span_of("=?utf-8?q?a?= =?x-none?q?b?= =?utf-8?q?=?=")) == 0;
}

static int do_encoded(stralloc *out)
{
  return encodedword_encode(out, span_of("a \303\244 " LONG_WORD), 9) == 1
         && encodedword_encode(out, span_of("\303\244\303\244\303\244"), 70) == 1;
}

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int do_sevenbit(stralloc *out)
{
  static const char in[] = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\344\n--b\n"
    "Content-Type: a/b\n\n\344\n--b--\n";
  struct sevenbit s;
  int good;

  sevenbit_init(&s, "\r\n");
  good = sevenbit_look(&s, span_of(in)) && sevenbit_look_end(&s) == SEVENBIT_ENCODE
         && sevenbit_write(&s, span_of(in), gather, out) == 1 && sevenbit_write_end(&s, gather, out) == 1;
  sevenbit_free(&s);
  return good;
}

static const struct {
  const char *what;
  int (*function)(stralloc *out);
} writers[] = {
  { "fold", do_fold },
  { "canon_header, simple", do_simple },
  { "canon_header, relaxed", do_relaxed },
  { "sigwrite", do_signature },
  { "authres_field", do_field },
  { "authres_log", do_log },
  { "authres_line", do_line },
  { "cfws_unquote", do_unquote },
  { "address_one_mailbox_domain", do_address },
  { "address_one_mailbox_domain, Unicode", do_idn },
  { "address_one_mailbox", do_mailbox },
  { "authserv_id", do_id },
  { "authstrip", do_strip },
  { "author_domain", do_author },
  { "authpass_dkim", do_pass },
  { "origin_forbids", do_origin },
  { "charset_convert", do_charset },
  { "encodedword_decode", do_words },
  { "encodedword_decode, of what is not known", do_unknown_words },
  { "encodedword_encode", do_encoded },
  { "sevenbit", do_sevenbit },
};

static int is_same(const stralloc *a, const stralloc *b)
{
  return a->len == b->len && (a->len == 0 || memcmp(a->s, b->s, a->len) == 0);
}

/* Returns how many calls failed, or -1 if something was wrong once. */
static int fail_each(int (*function)(stralloc *out), const stralloc *wanted, size_t room)
{
  unsigned int n = 0;

  for (;;) {
    stralloc out = STRALLOC_ZERO;
    unsigned long hits;
    int good;

    if (!stralloc_ready_tuned(&out, room, 0, 0, 1))
      run_bail("out of memory");
    fault_nth("malloc", ++n, "ENOMEM");
    good = function(&out);
    hits = fault(NULL);
    if (good ? hits || !is_same(&out, wanted) : !hits)
      return -1;
    stralloc_free(&out);
    if (hits == 0)
      return (int)n - 1;
  }
}

static void memory(void)
{
  for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
    stralloc wanted = STRALLOC_ZERO;
    int failed = 0;
    int good = writers[i].function(&wanted);

    ok(good && wanted.len > 0, "%s: with memory it is right", writers[i].what);
    for (size_t room = 1; good && room <= wanted.len + 1; room++) {
      int n = fail_each(writers[i].function, &wanted, room);

      good = n >= 0;
      failed += n;
    }
    ok(good && failed > 0, "%s: without, it says so: %d calls failed", writers[i].what, failed);
    stralloc_free(&wanted);
  }
}

/* ---- sinks ---------------------------------------------------------------------------------------- */

struct sink {
  unsigned int stop; /* at the call of this number */
  unsigned int calls;
};

static int take(void *arg, struct span piece)
{
  struct sink *s = arg;

  (void)piece;
  return ++s->calls != s->stop;
}

static char body[4 * CANON_BODY_BUFFER];

static int feed_canon(struct sink *s, enum canon canon, size_t line, size_t piece)
{
  static struct canon_body c;

  memset(body, 'x', sizeof body);
  for (size_t i = line; i < sizeof body; i += line + 1) {
    body[i] = '\n';
    body[i - 1] = ' ';
  }
  memset(body + CANON_BODY_BUFFER, '\n', CANON_BODY_BUFFER + 1);
  canon_body_init(&c, canon, take, s);
  for (size_t i = 0; i < sizeof body; i += piece)
    if (!canon_body_feed(&c, span_first(span_from(span_make(body, sizeof body), i), piece)))
      return 0;
  return canon_body_end(&c);
}

static int feed_wire(struct sink *s, enum canon canon, size_t line, size_t piece)
{
  static const char in[] = "a\rb\r\r\nc\r\n\rd\r";
  struct lineends w = LINEENDS_ZERO;

  (void)canon;
  (void)line;
  for (size_t i = 0; i < sizeof in - 1; i += piece)
    if (!lineends_feed(&w, span_first(span_from(span_of(in), i), piece), take, s))
      return 0;
  return lineends_end(&w, take, s);
}

static int receive_wire(struct sink *s, enum canon canon, size_t line, size_t piece)
{
  static const char in[] = "a\rb\r\r\nc\r\n\rd\r";
  struct lineends w = LINEENDS_ZERO;

  (void)canon;
  (void)line;
  for (size_t i = 0; i < sizeof in - 1; i += piece)
    if (!lineends_receive(&w, span_first(span_from(span_of(in), i), piece), take, s))
      return 0;
  return lineends_receive_end(&w, take, s);
}

static const struct {
  const char *what;
  int (*function)(struct sink *s, enum canon canon, size_t line, size_t piece);
  enum canon canon;
  size_t line;
  size_t piece;
} feeders[] = {
  { "canon_body, simple", feed_canon, CANON_SIMPLE, 77, sizeof body },
  { "canon_body, simple, long lines", feed_canon, CANON_SIMPLE, CANON_BODY_BUFFER + 100, sizeof body },
  { "canon_body, simple, short pieces", feed_canon, CANON_SIMPLE, 7, 1021 },
  { "canon_body, relaxed", feed_canon, CANON_RELAXED, 77, sizeof body },
  { "canon_body, relaxed, long lines", feed_canon, CANON_RELAXED, CANON_BODY_BUFFER + 100, sizeof body },
  { "canon_body, relaxed, short pieces", feed_canon, CANON_RELAXED, 7, 1021 },
  { "wire", feed_wire, CANON_SIMPLE, 0, 100 },
  { "wire, byte by byte", feed_wire, CANON_SIMPLE, 0, 1 },
  { "lineends_receive", receive_wire, CANON_SIMPLE, 0, 100 },
  { "lineends_receive, byte by byte", receive_wire, CANON_SIMPLE, 0, 1 },
};

static void sinks(void)
{
  for (size_t i = 0; i < sizeof feeders / sizeof *feeders; i++) {
    struct sink s = { 0, 0 };
    unsigned int calls;
    int good = feeders[i].function(&s, feeders[i].canon, feeders[i].line, feeders[i].piece);

    calls = s.calls;
    for (unsigned int n = 1; n <= calls; n++) {
      s.stop = n;
      s.calls = 0;
      /* not asked once more after that */
      if (feeders[i].function(&s, feeders[i].canon, feeders[i].line, feeders[i].piece) || s.calls != n)
        good = 0;
    }
    ok(good && calls > 1, "%s: stops where its sink does, at each of %u calls", feeders[i].what, calls);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  memory();
  sinks();
  return tap_done();
}
