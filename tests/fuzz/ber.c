/* ber: smime/berwalk in pieces of any size against itself, and against libcrypto's reader of CMS, which gets all at
 * once. Where libcrypto reads a ContentInfo to its end, of a kind that we know, the walker must read it too and find
 * the same content. The structure that it gives must be one that it reads itself, without content.
 */
#include "tests/fuzz/fuzz.h"

#include "smime/berwalk.h"
#include "smime/recipientid.h"

#include <openssl/cms.h>
#include <openssl/err.h>

struct seen {
  struct berwalk w;
  stralloc content;
  unsigned int heads;
};

static int head(void *arg)
{
  struct seen *s = arg;

  s->heads++;
  check(s->content.len == 0);
  return 1;
}

static int content(void *arg, struct span piece)
{
  struct seen *s = arg;

  check(s->heads == 1 && s->w.has_content && piece.len);
  fuzz_cat(&s->content, piece);
  return 1;
}

static int feed(void *arg, struct span piece)
{
  struct seen *s = arg;

  return berwalk_feed(&s->w, piece) == BERWALK_OK;
}

static enum berwalk_result walk(struct seen *s, struct span in, size_t way)
{
  memset(s, 0, sizeof *s);
  berwalk_init(&s->w, head, content, s);
  (void)fuzz_feed(in, way, feed, s);
  return berwalk_end(&s->w);
}

static void drop(struct seen *s)
{
  berwalk_free(&s->w);
  stralloc_free(&s->content);
}

static int kind_nid(enum berwalk_kind kind)
{
  switch (kind) {
    case BERWALK_SIGNED: return NID_pkcs7_signed;
    case BERWALK_ENVELOPED: return NID_pkcs7_enveloped;
    case BERWALK_AUTHENVELOPED: return NID_id_smime_ct_authEnvelopedData;
    case BERWALK_ENCRYPTED: return NID_pkcs7_encrypted;
    case BERWALK_COMPRESSED: return NID_id_smime_ct_compressedData;
    case BERWALK_UNKNOWN: case BERWALK_OTHER: break;
  }
  return NID_undef;
}

static void check_structure(const struct seen *s)
{
  struct seen again;
  struct span recipients = berwalk_recipients(&s->w);
  stralloc ids = STRALLOC_ZERO;
  struct span oid;

  check(walk(&again, span_sa(&s->w.structure), 0) == BERWALK_OK);
  check(again.w.kind == s->w.kind && !again.w.has_content && again.w.trailing == 0 && again.heads == 1);
  check(span_equal(span_sa(&again.w.structure), span_sa(&s->w.structure)));
  for (size_t i = 0; berwalk_digest(&s->w, i, &oid); i++)
    check(oid.len > 2 && oid.p[0] == 6);
  while (recipientid_take(&ids, &recipients) == 1)
    ;
  check(ids.len % RECIPIENTID_HEX == 0);
  stralloc_free(&ids);
  drop(&again);
}

/* libcrypto does not look at the type of the strings that a content is cut into (X.690 8.7.3.2); the walker does */
static int is_in_cut_content(const struct berwalk *w)
{
  return w->has_content && w->depth > 4;
}

/* It does not look at the bit that says whether a SET or SEQUENCE has elements, either (X.690 8.9.1, 8.11.1). */
static int has_primitive_set(struct span in)
{
  return span_find(in, '\x11') < in.len || span_find(in, '\x10') < in.len;
}

static void check_libcrypto(const struct seen *s, enum berwalk_result result, struct span in)
{
  const unsigned char *p = (const unsigned char *)in.p;
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)in.len);
  int nid = cms ? OBJ_obj2nid(CMS_get0_type(cms)) : NID_undef;

  if (cms && kind_nid(s->w.kind) == nid && nid != NID_undef) {
    ASN1_OCTET_STRING **octets = CMS_get0_content(cms);
    struct span theirs = { NULL, 0 };

    if (octets && *octets)
      theirs = span_make((const char *)ASN1_STRING_get0_data(*octets), (size_t)ASN1_STRING_length(*octets));
    check(result == BERWALK_OK || result == BERWALK_LIMIT || is_in_cut_content(&s->w) || has_primitive_set(in));
    if (result == BERWALK_OK) {
      check(s->w.trailing == in.len - (size_t)(p - (const unsigned char *)in.p));
      check(s->w.has_content == (octets && *octets) && span_equal(theirs, span_sa(&s->content)));
    }
  }
  CMS_ContentInfo_free(cms);
  ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  struct seen whole;
  struct seen cut;
  enum berwalk_result result = walk(&whole, in, 0);

  check(whole.content.len == whole.w.content_octets && whole.heads <= 1);
  check(result != BERWALK_STOPPED && result != BERWALK_TROUBLE);
  for (size_t way = 1; way < fuzz_cuttings(in); way++) {
    check(walk(&cut, in, way) == result);
    check(cut.w.kind == whole.w.kind && cut.heads == whole.heads && cut.w.trailing == whole.w.trailing);
    check(span_equal(span_sa(&cut.content), span_sa(&whole.content)));
    check(span_equal(span_sa(&cut.w.structure), span_sa(&whole.w.structure)));
    drop(&cut);
  }
  if (result == BERWALK_OK)
    check_structure(&whole);
  check_libcrypto(&whole, result, in);
  drop(&whole);
  return 0;
}
