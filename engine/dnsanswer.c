/* dnsanswer: engine/dnspacket tells what a packet is, c-ares reads the TXT records in it. */
#include <sys/select.h>

#include "engine/dnsanswer.h"

#include "dkim/limits.h"
#include "engine/dnspacket.h"

/* Newer versions have another function for TXT records; 1.18 has only this one. */
#define CARES_NO_DEPRECATED
#include <ares.h>

/* the reasons as text */
static const char *const reason[] = {
  [DNSPLAN_NO_SERVER] = "no name server reached",
  [DNSPLAN_SILENCE] = "time-out",
  [DNSPLAN_TRUNCATED] = "truncated answer, and none by TCP",
  [DNSPLAN_BAD] = "bad answer of the name server",
  [DNSPLAN_REFUSED] = "query refused by the name server",
  [DNSPLAN_FAILURE] = "name server failure",
  [DNSPLAN_NO_MEMORY] = "out of memory"
};

void dnsanswer_unknown(struct keyquery *q, const char *why)
{
  q->answer = KEYQUERY_UNKNOWN;
  q->why = why;
  q->text.len = 0;
  genalloc_setlen(size_t, &q->ends, 0);
}

void dnsanswer_none(struct keyquery *q, enum dnsplan_trouble trouble)
{
  dnsanswer_unknown(q, reason[trouble]);
}

static void add_records(struct keyquery *q, const struct ares_txt_ext *txt)
{
  for (; txt; txt = txt->next) {
    if (q->text.len + txt->length > LIMIT_KEY_ANSWER_BYTES) {
      dnsanswer_unknown(q, "answer of more than 64 KiB");
      return;
    }
    if (!stralloc_catb(&q->text, (const char *)txt->txt, txt->length)
        || ((!txt->next || txt->next->record_start) && !keyquery_add(q))) {
      dnsanswer_none(q, DNSPLAN_NO_MEMORY);
      return;
    }
  }
  q->answer = KEYQUERY_FOUND;
}

static int take_records(struct keyquery *q, struct span packet, enum dnsplan_trouble *trouble)
{
  struct ares_txt_ext *txt = NULL;
  int status = ares_parse_txt_reply_ext((const unsigned char *)packet.p, (int)packet.len, &txt);

  if (status == ARES_ENOMEM)
    *trouble = DNSPLAN_NO_MEMORY;
  if (status != ARES_SUCCESS || !txt)
    return 0;
  add_records(q, txt);
  ares_free_data(txt);
  return 1;
}

static int take_packet(struct keyquery *q, struct span packet, int is_tcp, enum dnsplan_trouble *trouble)
{
  switch (dnspacket_read(packet, is_tcp)) {
    case DNSPACKET_RECORDS: return take_records(q, packet, trouble);
    case DNSPACKET_ABSENT: q->answer = KEYQUERY_ABSENT; return 1;
    case DNSPACKET_TRUNCATED: *trouble = DNSPLAN_TRUNCATED; return 0;
    case DNSPACKET_REFUSED: *trouble = DNSPLAN_REFUSED; return 0;
    case DNSPACKET_FAILURE: *trouble = DNSPLAN_FAILURE; return 0;
    case DNSPACKET_BAD: break;
  }
  return 0;
}

int dnsanswer_take(struct keyquery *q, int status, struct span packet, int is_tcp, enum dnsplan_trouble *trouble)
{
  *trouble = DNSPLAN_BAD;
  if (packet.p)
    return take_packet(q, packet, is_tcp, trouble);
  switch (status) {
    case ARES_EBADNAME:  /* not valid in the DNS, so there is no record of this name */
      q->answer = KEYQUERY_ABSENT;
      return 1;
    case ARES_ECANCELLED:  /* by engine/dns_ares.c, because the server of this socket is dead */
    case ARES_ECONNREFUSED: *trouble = DNSPLAN_NO_SERVER; break;
    case ARES_ENOMEM: *trouble = DNSPLAN_NO_MEMORY; break;
    case ARES_ETIMEOUT: *trouble = DNSPLAN_SILENCE; break;
  }
  return 0;
}
