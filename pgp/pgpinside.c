/* pgpinside: session keys, encrypted packet, [compressed packet,] signatures, literal packet. */
#include "pgp/pgpinside.h"

#include "crypto/sealedstart.h"
#include "crypto/secret.h"
#include "pgp/inflatestart.h"
#include "pgp/packet.h"
#include "text/ascii.h"

/* PGPINSIDE_MAX one-pass signatures, and the head of the literal packet */
#define ROOM 4096
#define SESSION_KEY_BYTES_MAX 64
/* RFC 9580 5.4 */
#define ONE_PASS_3 3
#define ONE_PASS_6 6
#define FINGERPRINT_6 32

/* plain text and the session key */
struct room {
  unsigned char decrypted[ROOM];
  unsigned char expanded[ROOM];
  unsigned char key[SESSION_KEY_BYTES_MAX];
};

static struct room room;

/* ---- packets ---------------------------------------------------------------------------------------- */

/* the header of the first packet, and as much of its body as is there, in its first piece */
static int first_packet(struct packet_header *h, struct span *body, struct span *in)
{
  if (packet_header(h, *in) != 1)
    return 0;
  *in = span_from(*in, h->header_len);
  *body = h->is_indefinite ? *in : span_first(*in, h->body_len);
  *in = span_from(*in, body->len);
  return 1;
}

static int read_one_pass(struct signature *s, struct span body)
{
  uint32_t version;
  uint32_t type;
  uint32_t hash;
  uint32_t algorithm;
  uint32_t salt_len = 0;
  struct span id;

  if (!packet_uint(&version, &body, 1) || !packet_uint(&type, &body, 1) || !packet_uint(&hash, &body, 1)
      || !packet_uint(&algorithm, &body, 1) || (version != ONE_PASS_3 && version != ONE_PASS_6)
      || (version == ONE_PASS_6 && (!packet_uint(&salt_len, &body, 1) || !packet_take(&id, &body, salt_len)))
      || !packet_take(&id, &body, version == ONE_PASS_3 ? KEYID_BYTES : FINGERPRINT_6))
    return 0;
  memset(s, 0, sizeof *s);
  s->version = version == ONE_PASS_3 ? 4 : 6;
  s->type = (int)type;
  s->hash = (int)hash;
  s->algorithm = (int)algorithm;
  s->has_issuer = version == ONE_PASS_3;
  s->fingerprint_len = version == ONE_PASS_3 ? 0 : id.len;
  memcpy(version == ONE_PASS_3 ? s->issuer : s->fingerprint, id.p, id.len);
  return 1;
}

static int add(struct pgpinside *in, const struct packet_header *h, struct span body)
{
  struct signature *s = &in->signature[in->count];

  if (in->count == PGPINSIDE_MAX || h->is_partial || h->is_indefinite || body.len != h->body_len
      || !(h->tag == PACKET_ONE_PASS ? read_one_pass(s, body) : signature_parse(s, body)))
    return 0;
  /* spans of it point into plain text that is wiped */
  s->revoker = s->embedded = span_make(NULL, 0);
  in->count++;
  return 1;
}

/* `to`: what compressed data expand into; NULL where they are expanded already */
static void read_packets(struct pgpinside *in, struct span packets, struct room *to)
{
  struct packet_header h;
  struct span body;
  size_t len;

  while (first_packet(&h, &body, &packets))
    switch (h.tag) {
      case PACKET_MARKER: case PACKET_PADDING:
        /* one in pieces is none (RFC 9580 4.2.1.4), and what it holds is not read as packets */
        if (h.is_partial)
          return;
        break;
      case PACKET_ONE_PASS: case PACKET_SIGNATURE:
        if (!add(in, &h, body))
          return;
        break;
      case PACKET_COMPRESSED:
        if (!to || in->count)
          return;
        len = inflatestart(to->expanded, sizeof to->expanded, (const unsigned char *)body.p, body.len);
        packets = span_make((const char *)to->expanded, len);
        to = NULL;
        break;
      case PACKET_LITERAL: in->is_complete = 1; return;
      default: return;
    }
}

/* ---- the encrypted packet --------------------------------------------------------------------------- */

static int digit(char c)
{
  char low = ascii_lower(c);

  if (c >= '0' && c <= '9')
    return c - '0';
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* 1 if the session key could be read */
static int read_key(struct span text, int *cipher, unsigned char *key, size_t *key_len)
{
  unsigned long long number;
  size_t colon = span_find(text, ':');
  struct span hex = ascii_trim_fws(span_from(text, colon + 1));

  if (!ascii_number(span_first(text, colon), 3, &number) || hex.len % 2 || hex.len / 2 > SESSION_KEY_BYTES_MAX)
    return 0;
  *cipher = (int)number;
  *key_len = hex.len / 2;
  for (size_t i = 0; i < hex.len; i += 2) {
    int high = digit(hex.p[i]);
    int low = digit(hex.p[i + 1]);

    if (high == -1 || low == -1)
      return 0;
    key[i / 2] = (unsigned char)(high << 4 | low);
  }
  return 1;
}

/* 1; 0 if memory is short */
static int look(struct pgpinside *in, struct span body, struct span session_key)
{
  int cipher;
  size_t key_len;
  size_t skip = 0;
  size_t len = span_first(body, ROOM).len;
  struct span key;
  int done;

  if (!read_key(session_key, &cipher, room.key, &key_len) || body.len < 2)
    return 1;
  key = span_make((const char *)room.key, key_len);
  if (body.p[0] == 1) {
    len--;
    done = sealedstart_cfb(room.decrypted, &skip, cipher, key, span_make(body.p + 1, len));
  } else {
    done = body.p[0] == 2 ? sealedstart_aead(room.decrypted, ROOM, &len, key, span_from(body, 1)) : 0;
  }
  if (done == 1)
    read_packets(in, span_make((const char *)room.decrypted + skip, len - skip), &room);
  return done != -1;
}

int pgpinside_read(struct pgpinside *in, struct span start, struct span session_key)
{
  struct packet_header h;
  struct span body;
  int good = 1;

  memset(in, 0, sizeof *in);
  while (first_packet(&h, &body, &start))
    if (h.tag == PACKET_SEIPD) {
      good = look(in, body, session_key);
      break;
    }
  secret_wipe(&room, sizeof room);
  return good;
}

void pgpinside_packets(struct pgpinside *in, struct span packets)
{
  memset(in, 0, sizeof *in);
  read_packets(in, packets, &room);
  secret_wipe(&room, sizeof room);
}
