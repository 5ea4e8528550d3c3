/* packets: headers of each form, and streams of packets, cut at every place. */
#include "tests/tap.h"
#include "pgp/packets.h"

#include <stdlib.h>

#define B(literal) { literal, sizeof(literal) - 1 }

/* session keys: version 3 for key 0102030405060708, for nobody; version 6 for a key of version 4 and of version 6 */
#define KEY3 "\xc1\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\x00\x01"
#define KEY3_OLD "\x84\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\x00\x01"
#define HIDDEN "\xc1\x0c\x03\0\0\0\0\0\0\0\0\x01\x00\x01"
#define KEY6_4 "\xc1\x19\x06\x15\x04" "aaaaaaaaaaaabcdefghi" "\x19x"
#define KEY6_6 "\xc1\x25\x06\x21\x06" "bcdefghiaaaaaaaaaaaaaaaaaaaaaaaa" "\x19x"
#define KEY6_NONE "\xc1\x04\x06\x00\x19x"
#define PASSWORD "\xc3\x04\x04\x09\x00\x08"
#define SEIPD1 "\xd2\x05\x01" "aaaa"
#define SEIPD2 "\xd2\x05\x02" "aaaa"
#define AEAD "\xd4\x05\x01" "aaaa"
#define SED "\xc9\x04" "aaaa"
#define MARKER "\xca\x03" "PGP"
#define PADDING "\xd5\x02" "xx"
#define PRIVATE "\xfc\x02" "xx"
#define SIGNATURE "\xc2\x04\x04\x00\x01\x08"
#define ONE_PASS "\xc4\x0d\x03\x00\x08\x01\x01\x02\x03\x04\x05\x06\x07\x08\x01"
#define LITERAL "\xcb\x07" "b\0\0\0\0\0x"
/* 512 octets would be usual: 2 + 4 + 1 */
#define PARTIAL "\xd2\xe1\x01" "a\xe2" "aaaa\x01" "a"

static const struct {
  const char *what;
  struct span octets;
  enum packets_kind kind;
  enum packets_protection protection;
  enum packets_fault fault;
  const char *ids;          /* 8 each */
  size_t session_keys;
  size_t passwords;
  size_t anonymous;
  size_t signatures;
} rows[] = {
  { "one recipient", B(KEY3 SEIPD1), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_SOUND, "\1\2\3\4\5\6\7\10", 1, 0, 0,
    0 },
  { "old headers", B(KEY3_OLD "\xa4\x05\x01" "aaaa"), PACKETS_ENCRYPTED, PACKETS_SED, PACKETS_SOUND,
    "\1\2\3\4\5\6\7\10", 1,
    0, 0, 0 },
  { "several recipients", B(KEY6_4 KEY6_6 HIDDEN KEY6_NONE KEY3 PASSWORD SEIPD2), PACKETS_ENCRYPTED, PACKETS_SEIPD2,
    PACKETS_SOUND, "bcdefghibcdefghi\1\2\3\4\5\6\7\10", 5, 1, 2, 0 },
  { "LibrePGP", B(KEY3 AEAD), PACKETS_ENCRYPTED, PACKETS_AEAD, PACKETS_SOUND, "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "without integrity protection", B(KEY3 SED), PACKETS_ENCRYPTED, PACKETS_SED, PACKETS_SOUND, "\1\2\3\4\5\6\7\10",
    1, 0,
    0, 0 },
  { "partial lengths", B(KEY3 PARTIAL), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_SOUND, "\1\2\3\4\5\6\7\10", 1, 0,
    0, 0 },
  { "up to the end", B(PASSWORD "\xa7" "aaaa"), PACKETS_ENCRYPTED, PACKETS_SED, PACKETS_SOUND, "", 0, 1, 0, 0 },
  { "markers and padding", B(MARKER KEY3 PRIVATE SEIPD1 PADDING), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_SOUND,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "an unknown version", B(KEY3 "\xd2\x03\x07" "aa"), PACKETS_ENCRYPTED, PACKETS_NEW_VERSION, PACKETS_SOUND,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "no session key", B(SEIPD1), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_SOUND, "", 0, 0, 0, 0 },
  { "no content", B(KEY3), PACKETS_ENCRYPTED, PACKETS_NO_CONTENT, PACKETS_TRUNCATED, "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "an empty content", B(KEY3 "\xd2\x01\x01"), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_DAMAGED,
    "\1\2\3\4\5\6\7\10", 1,
    0, 0, 0 },
  { "a cut content", B(KEY3 "\xd2\x06\x01" "aaaa"), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_TRUNCATED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "cut behind a partial length", B(KEY3 "\xd2\xe1\x01" "a"), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_TRUNCATED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "cut in a header", B(KEY3 "\xd2\xff\x00"), PACKETS_ENCRYPTED, PACKETS_NO_CONTENT, PACKETS_TRUNCATED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "two contents", B(KEY3 SEIPD1 SEIPD1), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_DAMAGED, "\1\2\3\4\5\6\7\10",
    1, 0, 0,
    0 },
  { "a session key behind the content", B(KEY3 SEIPD1 KEY3), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_DAMAGED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "clear text behind session keys", B(KEY3 LITERAL), PACKETS_ENCRYPTED, PACKETS_NO_CONTENT, PACKETS_DAMAGED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "clear text behind the content", B(KEY3 SEIPD1 LITERAL), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_DAMAGED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "a signature behind the content", B(KEY3 SEIPD1 SIGNATURE), PACKETS_ENCRYPTED, PACKETS_SEIPD1, PACKETS_DAMAGED,
    "\1\2\3\4\5\6\7\10", 1, 0, 0, 0 },
  { "a session key with partial lengths", B("\xc1\xe1\x03\x01"), PACKETS_UNKNOWN, PACKETS_NO_CONTENT,
    PACKETS_DAMAGED, "", 0,
    0, 0, 0 },
  { "a literal", B(LITERAL), PACKETS_LITERAL, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0, 0 },
  { "compressed", B("\xa3\x01" "aaa"), PACKETS_COMPRESSED, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0, 0 },
  { "one pass", B(ONE_PASS LITERAL SIGNATURE), PACKETS_SIGNED, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0, 0 },
  { "signature and literal", B(SIGNATURE LITERAL), PACKETS_SIGNED, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0, 1 },
  { "signatures", B(SIGNATURE MARKER SIGNATURE), PACKETS_SIGNATURES, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0,
    2 },
  { "a cut signature", B(SIGNATURE "\xc2\x04\x04\x00"), PACKETS_SIGNATURES, PACKETS_NO_CONTENT, PACKETS_TRUNCATED,
    "", 0, 0,
    0, 2 },
  { "encrypted behind a signature", B(SIGNATURE SEIPD1), PACKETS_SIGNATURES, PACKETS_NO_CONTENT, PACKETS_DAMAGED, "",
    0, 0, 0,
    1 },
  { "a certificate", B("\xc6\x01\x04"), PACKETS_KEY, PACKETS_NO_CONTENT, PACKETS_SOUND, "", 0, 0, 0, 0 },
  { "a user id", B("\xcd\x01" "a"), PACKETS_OTHER, PACKETS_NO_CONTENT, PACKETS_DAMAGED, "", 0, 0, 0, 0 },
  { "an unknown packet", B("\xe0\x01" "a" SEIPD1), PACKETS_OTHER, PACKETS_NO_CONTENT, PACKETS_DAMAGED, "", 0, 0, 0, 0 },
  { "tag 0", B("\xc0\x01" "a"), PACKETS_UNKNOWN, PACKETS_NO_CONTENT, PACKETS_DAMAGED, "", 0, 0, 0, 0 },
  { "text", B("Hello"), PACKETS_UNKNOWN, PACKETS_NO_CONTENT, PACKETS_DAMAGED, "", 0, 0, 0, 0 },
  { "nothing", B(""), PACKETS_OTHER, PACKETS_NO_CONTENT, PACKETS_TRUNCATED, "", 0, 0, 0, 0 },
  { "padding alone", B(PADDING), PACKETS_OTHER, PACKETS_NO_CONTENT, PACKETS_TRUNCATED, "", 0, 0, 0, 0 },
};

static int is_right(size_t i, const struct packets *p)
{
  return p->kind == rows[i].kind && p->protection == rows[i].protection && p->fault == rows[i].fault
         && span_equal(span_sa(&p->ids), span_of(rows[i].ids)) && p->session_keys == rows[i].session_keys
         && p->passwords == rows[i].passwords && p->anonymous == rows[i].anonymous && p->signatures ==
         rows[i].signatures;
}

static void table(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t bad = 0;

    for (size_t cut = 0; cut <= rows[i].octets.len; cut++) {
      struct packets p = PACKETS_ZERO;

      (void)(packets_feed(&p, span_first(rows[i].octets, cut)) && packets_feed(&p, span_from(rows[i].octets, cut)));
      packets_end(&p);
      bad += !is_right(i, &p);
      packets_free(&p);
    }
    ok(bad == 0, "%s (%zu of %zu)", rows[i].what, bad, rows[i].octets.len + 1);
  }
}

static void sealed(void)
{
  static const struct {
    struct span octets;
    int is_sealed;
  } messages[] = {
    { B(KEY3 SEIPD1), 1 }, { B(KEY3 SEIPD2), 1 }, { B(KEY3 AEAD), 1 }, { B(KEY3 PARTIAL), 1 }, { B(KEY3 SED), 0 },
    { B(KEY3 "\xd2\x03\x07" "aa"), 0 }, { B(LITERAL), 0 }, { B(SIGNATURE), 0 }, { B(KEY3), 0 }, { B(KEY3 SEIPD1
      LITERAL), 0 },
  };

  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
    struct packets p = PACKETS_ZERO;

    packets_feed(&p, messages[i].octets);
    packets_end(&p);
    ok(packets_are_sealed(&p) == messages[i].is_sealed, "sealed: %zu", i);
    packets_free(&p);
  }
}

static enum packets_fault many(struct span packet, size_t count, struct span last)
{
  struct packets p = PACKETS_ZERO;
  enum packets_fault fault;

  while (count-- && packets_feed(&p, packet))
    ;
  packets_feed(&p, last);
  fault = packets_end(&p);
  ok(p.ids.len <= PACKETS_RECIPIENTS * KEYID_BYTES && p.bodies.len <= 2 * PACKETS_SIGNATURE_BYTES, "bounded memory");
  packets_free(&p);
  return fault;
}

static void limits(void)
{
  struct span key = B(KEY3);
  struct span content = B(SEIPD1);
  struct span signature = B(SIGNATURE);
  struct span marker = B(MARKER);
  struct span none = B("");
  static char large[PACKETS_SIGNATURE_BYTES + 6] = "\xc2\xff\x00\x04\x00\x00";
  struct span long_key = B("\xc1\xff\x00\x00\x40\x01");
  struct span huge = B("\xc2\xff\xff\xff\xff\xff");

  ok(many(key, PACKETS_SESSION_KEYS_MAX, content) == PACKETS_SOUND, "as many session keys as are allowed");
  ok(many(key, PACKETS_SESSION_KEYS_MAX + 1, content) == PACKETS_LIMIT, "one more");
  ok(many(signature, PACKETS_SIGNATURES_MAX, none) == PACKETS_SOUND, "as many signatures");
  ok(many(signature, PACKETS_SIGNATURES_MAX + 1, none) == PACKETS_LIMIT, "one more");
  ok(many(marker, PACKETS_IGNORED_MAX, content) == PACKETS_SOUND, "as many ignored packets");
  ok(many(marker, PACKETS_IGNORED_MAX + 1, content) == PACKETS_LIMIT, "one more");
  ok(many(span_make(large, sizeof large), 1, none) == PACKETS_SOUND, "a large signature");
  ok(many(span_make(large, sizeof large), 2, none) == PACKETS_LIMIT, "two of them");
  ok(many(long_key, 1, none) == PACKETS_LIMIT, "a session key that is too long");
  ok(many(huge, 1, none) == PACKETS_LIMIT, "a signature of 4 GiB");
}

/* a content of any size is only counted */
static void large(void)
{
  static char block[65536];
  struct span start = B(KEY3 "\xd2\xff\x40\x00\x00\x00\x01");
  struct packets p = PACKETS_ZERO;

  packets_feed(&p, start);
  for (size_t i = 0; i < 0x40000000 / sizeof block - 1; i++)
    packets_feed(&p, span_make(block, sizeof block));
  packets_feed(&p, span_make(block, sizeof block - 1));
  ok(packets_end(&p) == PACKETS_SOUND && p.content_bytes == 0x40000000, "a content of 1 GiB");
  packets_free(&p);
}

static void in_memory(void)
{
  stralloc out = STRALLOC_ZERO;
  struct span in;
  struct packet p;
  struct span partial = B("\xd2\xe1\x01" "a\x01" "a");
  struct span cut = B("\xcd\x03" "ab");

  ok(packet_cat(&out, PACKET_USER_ID, span_of("Ann")) && packet_cat(&out, PACKET_TRUST, span_of("")),
     "two are written");
  in = span_sa(&out);
  ok(packet_next(&p, &in) == 1 && p.tag == PACKET_USER_ID && span_equal(p.body, span_of("Ann")) && p.whole.len == 9,
     "read");
  ok(packet_next(&p, &in) == 1 && p.tag == PACKET_TRUST && p.body.len == 0 && packet_next(&p, &in) == 0, "and no more");
  ok(packet_next(&p, &partial) == -1, "partial lengths are not for these");
  ok(packet_next(&p, &cut) == -1, "a cut one");
  stralloc_free(&out);
}

int main(void)
{
  table();
  sealed();
  limits();
  large();
  in_memory();
  return tap_done();
}
