/* dnspacket: walk over all records of a packet. Names are skipped and not compared. */
#include "engine/dnspacket.h"

#include <arpa/nameser.h>

/* the third and the fourth byte of the header */
#define BIT_RESPONSE 0x80u
#define BITS_OPCODE 0x78u
#define BIT_TRUNCATED 0x02u
#define BITS_CODE 0x0fu

/* the upper two bits of a length: a pointer of two bytes */
#define POINTER 0xc0u

/* RFC 4034 3; not every system has a name for it */
#define TYPE_RRSIG 46u

enum section {
  ANSWER,
  AUTHORITY,
  ADDITIONAL,
  SECTIONS
};

struct walk {
  struct span rest;
  unsigned int extended_code;
  int has_txt;       /* among the answers */
  int has_other;     /* an answer that is neither TXT nor belongs to an alias */
  int has_ns;        /* in the authority section */
  int has_soa;
};

static unsigned int byte_at(struct span s, size_t i)
{
  return (unsigned char)s.p[i];
}

static unsigned int number_at(struct span s, size_t i)
{
  return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static int skip(struct walk *w, size_t n)
{
  if (w->rest.len < n)
    return 0;
  w->rest = span_from(w->rest, n);
  return 1;
}

static int skip_name(struct walk *w)
{
  while (w->rest.len) {
    unsigned int n = byte_at(w->rest, 0);

    if (n >= POINTER)
      return skip(w, 2);
    if (!skip(w, n + 1))
      return 0;
    if (n == 0)
      return 1;
  }
  return 0;
}

static void note(struct walk *w, enum section section, struct span fixed)
{
  unsigned int type = number_at(fixed, 0);
  unsigned int class = number_at(fixed, 2);

  if (section == ANSWER && type == ns_t_txt && (class == ns_c_in || class == ns_c_chaos))
    w->has_txt = 1;
  else if (section == ANSWER && type != ns_t_cname && type != ns_t_dname && type != TYPE_RRSIG)
    w->has_other = 1;
  if (section == AUTHORITY && type == ns_t_ns)
    w->has_ns = 1;
  if (section == AUTHORITY && type == ns_t_soa)
    w->has_soa = 1;
  if (section == ADDITIONAL && type == ns_t_opt)
    w->extended_code = byte_at(fixed, 4);  /* the first byte of what is a TTL elsewhere */
}

static int walk_record(struct walk *w, enum section section)
{
  struct span fixed;

  if (!skip_name(w))
    return 0;
  fixed = w->rest;
  if (!skip(w, RRFIXEDSZ))
    return 0;
  note(w, section, fixed);
  return skip(w, number_at(fixed, RRFIXEDSZ - 2));
}

/* Returns 1 if all records that the header counts are there. */
static int walk_packet(struct walk *w, struct span packet)
{
  w->rest = span_from(packet, HFIXEDSZ);
  for (unsigned int n = number_at(packet, 4); n; n--)
    if (!skip_name(w) || !skip(w, QFIXEDSZ))
      return 0;
  for (enum section section = ANSWER; section < SECTIONS; section++)
    for (unsigned int n = number_at(packet, 6 + 2 * section); n; n--)
      if (!walk_record(w, section))
        return 0;
  return 1;
}

enum dnspacket dnspacket_read(struct span packet, int is_tcp)
{
  struct walk w = { { NULL, 0 }, 0, 0, 0, 0, 0 };
  unsigned int code;
  int is_whole;

  if (packet.len < HFIXEDSZ || !(byte_at(packet, 2) & BIT_RESPONSE) || (byte_at(packet, 2) & BITS_OPCODE))
    return DNSPACKET_BAD;
  code = byte_at(packet, 3) & BITS_CODE;
  if (code == ns_r_servfail)
    return DNSPACKET_FAILURE;
  if (code == ns_r_refused)
    return DNSPACKET_REFUSED;
  if (code != ns_r_noerror && code != ns_r_nxdomain)
    return DNSPACKET_BAD;
  is_whole = walk_packet(&w, packet);
  if (w.extended_code)
    return DNSPACKET_BAD;
  if ((byte_at(packet, 2) & BIT_TRUNCATED) && !(is_tcp && w.has_txt))
    return DNSPACKET_TRUNCATED;
  if (code == ns_r_noerror && w.has_txt)
    return DNSPACKET_RECORDS;
  if (!is_whole || (code == ns_r_noerror && (w.has_other || (w.has_ns && !w.has_soa))))
    return DNSPACKET_BAD;
  return DNSPACKET_ABSENT;
}
