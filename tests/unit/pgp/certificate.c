/* certificate: what is read of real certificates, and of each beginning of one. */
#include "tests/tap.h"
#include "pgp/certificate.h"
#include "pgp/certtrim.h"
#include "pgp/useraddress.h"
#include "text/b64.h"

#include <skalibs/stralloc.h>

/* made by sqop 0.27: `Ann <ann@example.org>`, keys that certify, sign and encrypt */
#define SQOP \
  "xjMEawrpfxYJKwYBBAHaRw8BAQdAPlFvpTubXzbv4VL/qsixsHVLp339CNaYe0SaAaVPx7bCwBEEHxYKAIMFgmsK6X8FiQWfpgADCwkHCRAWn1" \
  "1Tq3gWTkcUAAAAAAAeACBzYWx0QG5vdGF0aW9ucy5zZXF1b2lhLXBncC5vcmc9NiFv2JFPTfeQA9/0jSJTNqdTP4OopMl7YR8GdpckmAMVCggC" \
  "mwECHgEWIQQe6d1q2xSR5mU7lwIWn11Tq3gWTgAABzcBAJU5CwNUhUq/h6bND/WqYgGvigD8vSatNXC64x9b/jdCAP4tB7eCj63f+tOsbtcg43" \
  "Xmpan1mn1BQTi6MJjfDvnFAs0VQW5uIDxhbm5AZXhhbXBsZS5vcmc+wsAUBBMWCgCGBYJrCul/BYkFn6YAAwsJBwkQFp9dU6t4Fk5HFAAAAAAA" \
  "HgAgc2FsdEBub3RhdGlvbnMuc2VxdW9pYS1wZ3Aub3Jnb7hJXmWvGu7eTTYECTdTKq2rPrwnrosRQMqjmQ5WRNoDFQoIApkBApsBAh4BFiEEHu" \
  "ndatsUkeZlO5cCFp9dU6t4Fk4AABydAQCH19uDFOXWLBDCiIJ5xv9tmSvtDFL3Rl0QM+ZiZ4CSbAD+N/T1HqEb5Jx3QENTkKPpHyIrdbS1pI6a" \
  "9hbEFJdJwgvOMwRrCul/FgkrBgEEAdpHDwEBB0Dze7V2XfrgQfKGozSL251JtMpVe382nHY/z3P3O/kvccLAxQQYFgoBNwWCawrpfwWJBZ+mAA" \
  "kQFp9dU6t4Fk5HFAAAAAAAHgAgc2FsdEBub3RhdGlvbnMuc2VxdW9pYS1wZ3Aub3JnTdSFeVNh9dz/3zqPwdYH5VY+CWy6Ptkr++OpjQaxoS8C" \
  "mwK+oAQZFgoAbwWCawrpfwkQsitxNCXQGX5HFAAAAAAAHgAgc2FsdEBub3RhdGlvbnMuc2VxdW9pYS1wZ3Aub3Jn9x+sMcMRcg4mVIUIVpjUoa" \
  "ax/HXv5Ok083KS4lf7jTMWIQQstZ6DbS6jLi78weyyK3E0JdAZfgAAb+4BAMMytP/KkPbOX10l7tUIVhZF559i/j939brByac0jlFyAP9FKEUX" \
  "YM9Md+n5kiBi/vgMUXFzIiIg40orPioWqkwTDRYhBB7p3WrbFJHmZTuXAhafXVOreBZOAADycQEAyZ3Hyrlwn5gDUcQ3RzFRIjfk/sHSqSLA7i" \
  "PAUiE6nVIBALu36JnP7egb6ojsA4tp/v0R3z0RzCiFPLdqdh/dRBgEzjgEawrpfxIKKwYBBAGXVQEFAQEHQEOJVHQV2ADWgqFw48MTYYmlV9+L" \
  "QSTZg/Q90ZI+RVZ+AwEIB8LABgQYFgoAeAWCawrpfwWJBZ+mAAkQFp9dU6t4Fk5HFAAAAAAAHgAgc2FsdEBub3RhdGlvbnMuc2VxdW9pYS1wZ3" \
  "Aub3JnS2ZB3H4pHj+rtLMVUoWLZM3VPJk058YY3SBNKc9vvVICmwwWIQQe6d1q2xSR5mU7lwIWn11Tq3gWTgAAgMEA/2eXRMAcQQxUwZIWj3mP" \
  "kjuBirCCkvFc7mowdd0gyxljAP9l8jj+qmQyi5ZgkPh0AKIXibo3o+HVnz+VNjYP+qmpDQ=="
#define SQOP_CREATED 1795877247
#define SQOP_EXPIRES 1890226047

/* RFC 9580 A.3, of version 6 */
#define SIX \
  "xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYfGwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIh" \
  "BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lwgyU2kCcUmKfvBXbAf6rhRYWz" \
  "uQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaEQsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn+eUB" \
  "Xbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIhBssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAA" \
  "AAQBIKbpGG2dWTX8j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805I8kWVkXU6vFOi+HWvv/ira7ofJu1" \
  "6NnoUkhclkUrk0mXubZvyl4GBg=="

/* made by gpg 2.2: revoked by a key that the primary key has named for that, in a signature behind the revocation */
#define REVOKED_BY_ANOTHER \
  "mDMEawsAEhYJKwYBBAHaRw8BAQdAmUXIyBYXT55DZp9rmI844wQ+LF4f3Jgiokhbr4PC2s6IeAQgFggAIBYhBJHs9DU+d10jvdckegWNV5Kzz/XH" \
  "BQJrCwASAh0AAAoJEAWNV5Kzz/XHc0wA/iUuf7UNYWbucXh6uKIoJOeOb4FLZ7anrbd7wiRey9AxAQDC76jSi674LVK3umehM6lDyfPE+33mzDdK" \
  "YzI5U3lDBoiQBB8WCAA4FiEErGpAvXR4SWx7sF6RGVTLlhSRwrMFAmsLABIXDIAWkez0NT53XSO91yR6BY1XkrPP9ccCBwAACgkQGVTLlhSRwrMy" \
  "9gEAzKfUA/Bqh433g5FQCtIRwNmT/PJVu7sUvHAZXtFpQOUA/0qxx1+Wdjug/aA6an0RWSyW+Xm6SagMQ5aoIS8HTS8JtBNCb2IgPGJvYkB4LmV4" \
  "YW1wbGU+iJAEExYIADgWIQSsakC9dHhJbHuwXpEZVMuWFJHCswUCawsAEgIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRAZVMuWFJHCs7yZ" \
  "AQCuCzRgEaD3VXL/Lmr3HGJYUtZyqwPER1a+Vnlg92zuuwEA1GSElB0SCCvsAQHf9SXSl+5yXhDVH/JEgNTvDjukZg24OARrCwASEgorBgEEAZdV" \
  "AQUBAQdAxsYObZQkAcwwJ1O/ANUNL/x59AfLDc9ZQBv4fc2KezcDAQgHiHgEGBYIACAWIQSsakC9dHhJbHuwXpEZVMuWFJHCswUCawsAEgIbDAAK" \
  "CRAZVMuWFJHCs/R7AP91RlJMucnsBSWdWh2XpRgMEtPh6rLPNesBfcyFFWQWIAEA3SfDE/0idp8cFW7r5gaf/aBJYxYxeIOnbghC1W1xQw0="
#define REVOKED_BY_ANOTHER_S 1795883026

/* made by gpg 2.2: it ends after 620 s; a newer direct key signature only names a revoker */
#define DIRECT \
  "mDMEawsBcxYJKwYBBAHaRw8BAQdAw1yzjlvAlOINA5WAD4v7pZ89ta5waXhXAoscoDwWixeIkAQfFggAOBYhBD/5oQ+JsIzESjK3AM0r2y5RYz2W" \
  "BQJrCwPLFwyAFpHs9DU+d10jvdckegWNV5Kzz/XHAgcAAAoJEM0r2y5RYz2WVzkBAJ32oOaSizTpRcLRoESXuGol3GS9BpFEtz+9yYTfCnWDAP9N" \
  "tslJ0x9+85rdvjqsc6r0e6iFLQSemgK590cLJAzcCrQRRGkgPGRpQHguZXhhbXBsZT6IlgQTFggAPhYhBD/5oQ+JsIzESjK3AM0r2y5RYz2WBQJr" \
  "CwFzAhsDBQkAAAJsBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEM0r2y5RYz2W+BAA/jCdL2tGmEr1KgaXVt5TyFDaSzPd1dvVtwyG0/NR/5ke" \
  "AP99uaAmW7ondEftvlCvEIVHo+J+1mSHSY0yNvbG2KLMDLg4BGsLAXMSCisGAQQBl1UBBQEBB0Ampo2owuW6MPDRE+7OolG8q5bauRNuDVxq1OLC" \
  "3tb7bQMBCAeIeAQYFggAIBYhBD/5oQ+JsIzESjK3AM0r2y5RYz2WBQJrCwFzAhsMAAoJEM0r2y5RYz2WsbYBAPy806yXQH9TldivINNOe/AFOurN" \
  "AOnSNFB3P6bB8PdzAQDSFVmk0G0natiheHUAfdsKo2+swuC+TFr5pyh8gSNtAQ=="
#define DIRECT_S 1795883379

static struct certificate c;

static struct span decode(stralloc *out, const char *text)
{
  out->len = 0;
  ok(b64_decode(out, span_of(text)) == 1, "base64");
  return span_sa(out);
}

static int has_fingerprint(const struct keymaterial *k, const char *hex)
{
  stralloc out = STRALLOC_ZERO;
  int good = keyid_hex(&out, span_make((const char *)k->fingerprint, k->fingerprint_len))
             && span_equal(span_sa(&out), span_of(hex));

  stralloc_free(&out);
  return good;
}

static void by_sqop(struct span in)
{
  const struct certificate_key *key = NULL;

  ok(certificate_read(&c, in, SQOP_CREATED) == KEYFAULT_NONE && c.subkeys == 2 && c.users == 1, "read");
  ok(has_fingerprint(&c.primary.material, "1ee9dd6adb1491e6653b9702169f5d53ab78164e"), "fingerprint");
  ok(c.primary.expires_s == SQOP_EXPIRES && c.primary.flags == SIGNATURE_MAY_CERTIFY && !c.primary.is_revoked,
     "primary key");
  ok(strcmp(c.primary.material.name, "Ed25519") == 0 && !c.primary.material.is_secret, "algorithm");
  ok(span_equal(c.user[0].address, span_of("ann@example.org")) && c.user[0].is_bound, "user id");
  ok(certificate_can(&c, SIGNATURE_MAY_ENCRYPT, SQOP_CREATED, &key) == KEYFAULT_NONE && key->flags ==
     SIGNATURE_MAY_ENCRYPT
     && has_fingerprint(&key->material, "b209aeec2089b91e9fc6b8962761143fa738a07d"), "encrypts");
  ok(certificate_can(&c, SIGNATURE_MAY_SIGN, SQOP_EXPIRES - 1, &key) == KEYFAULT_NONE && key->flags ==
     SIGNATURE_MAY_SIGN,
     "signs until its last second");
  ok(certificate_can(&c, SIGNATURE_MAY_SIGN, SQOP_EXPIRES, &key) == KEYFAULT_EXPIRED, "then no more");
  ok(certificate_can(&c, SIGNATURE_MAY_SIGN, SQOP_CREATED - 1, &key) == KEYFAULT_NOT_YET, "nor before the first");
  ok(certificate_read(&c, in, SQOP_CREATED - 1) == KEYFAULT_NONE && !c.primary.is_bound,
     "self-signatures of the future do not count");
}

/* Every beginning is damaged, or has fewer packets. Nothing is read behind its end: asan and valgrind look on. */
static void beginnings(struct span in)
{
  size_t good = 0;
  size_t bad = 0;

  for (size_t len = 0; len < in.len; len++) {
    stralloc some = STRALLOC_ZERO;
    enum keyfault fault;

    (void)span_copy(&some, span_first(in, len));
    fault = certificate_read(&c, span_sa(&some), SQOP_CREATED);
    good += fault == KEYFAULT_NONE;
    bad += fault != KEYFAULT_NONE && fault != KEYFAULT_NOTHING && fault != KEYFAULT_DAMAGED;
    stralloc_free(&some);
  }
  ok(good == 7 && bad == 0, "cut behind each packet it is shorter, elsewhere damaged (%zu, %zu)", good, bad);
}

/* An octet that is changed anywhere: no crash, and never another version, nor more keys than there are. */
static void changes(struct span in)
{
  stralloc some = STRALLOC_ZERO;
  size_t bad = 0;

  for (size_t at = 0; at < in.len; at++)
    for (int bit = 0; bit < 8; bit++) {
      (void)span_copy(&some, in);
      some.s[at] ^= (char)(1 << bit);
      if (certificate_read(&c, span_sa(&some), SQOP_CREATED) == KEYFAULT_NONE)
        bad += c.subkeys > 2 || c.users > 1 || c.whole.len > in.len;
    }
  ok(bad == 0, "with each bit flipped");
  stralloc_free(&some);
}

static void version_6(struct span in)
{
  ok(certificate_read(&c, in, SQOP_CREATED) == KEYFAULT_NONE && c.primary.material.version == 6 && c.subkeys == 1,
     "version 6");
  ok(has_fingerprint(&c.primary.material, "cb186c4f0609a697e4d52dfa6c722b0c1f1e27c18a56708f6525ec27bad9acc9"),
     "fingerprint");
  ok(memcmp(c.primary.material.id, c.primary.material.fingerprint, KEYID_BYTES) == 0, "key ID");
  ok(c.primary.is_bound && c.subkey[0].is_bound && c.subkey[0].flags == SIGNATURE_MAY_ENCRYPT, "bindings");
  ok(certificate_can(&c, SIGNATURE_MAY_ENCRYPT, SQOP_CREATED, NULL) == KEYFAULT_VERSION, "it is not used");
}

static void several(struct span one)
{
  stralloc two = STRALLOC_ZERO;

  (void)(span_copy(&two, one) && stralloc_catb(&two, one.p, one.len));
  ok(certificate_count(span_sa(&two)) == 2 && certificate_count(one) == 1, "certificates are counted");
  ok(certificate_read(&c, span_sa(&two), SQOP_CREATED) == KEYFAULT_NONE && c.whole.len == one.len && c.subkeys == 2,
     "the first of two is read");
  stralloc_free(&two);
}

static void names(struct span in)
{
  ok(certificate_read(&c, in, SQOP_CREATED) == KEYFAULT_NONE, "read");
  ok(certificate_names(&c, span_of("Ann"), span_of("EXAMPLE.org")) == KEYFAULT_NONE, "its address");
  ok(certificate_names(&c, span_of(""), span_of("example.org")) == KEYFAULT_NONE, "its domain");
  ok(certificate_names(&c, span_of("bob"), span_of("example.org")) == KEYFAULT_OTHER_ADDRESS, "another address");
  ok(certificate_names(&c, span_of("ann"), span_of("sub.example.org")) == KEYFAULT_OTHER_ADDRESS, "another domain");
  c.user[0].is_revoked = 1;
  ok(certificate_names(&c, span_of("ann"), span_of("example.org")) == KEYFAULT_NO_ADDRESS, "a user id that is revoked");
}

static void limits(void)
{
  struct span key = span_make("\xc6\x33\x04\x6b\x0a\xd3\x7f\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01\x01\x07\x40"
                              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 53);
  stralloc all = STRALLOC_ZERO;

  (void)span_copy(&all, key);
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_NONE, "a key alone");
  for (int i = 0; i < CERTIFICATE_USERS_MAX; i++)
    (void)packet_cat(&all, PACKET_USER_ID, span_of("x"));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_NONE && c.users == CERTIFICATE_USERS_MAX,
     "many user ids");
  (void)packet_cat(&all, PACKET_USER_ID, span_of("x"));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_LIMIT, "one more");
  (void)span_copy(&all, key);
  for (int i = 0; i < CERTIFICATE_SUBKEYS_MAX; i++)
    (void)packet_cat(&all, PACKET_PUBLIC_SUBKEY, span_from(key, 2));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_NONE, "many subkeys");
  (void)packet_cat(&all, PACKET_PUBLIC_SUBKEY, span_from(key, 2));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_LIMIT, "one more");
  (void)span_copy(&all, key);
  for (int i = 0; i < CERTIFICATE_PACKETS_MAX; i++)
    (void)packet_cat(&all, PACKET_TRUST, span_of(""));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_NONE, "many packets");
  (void)packet_cat(&all, PACKET_TRUST, span_of(""));
  ok(certificate_read(&c, span_sa(&all), SQOP_CREATED) == KEYFAULT_LIMIT, "one more");
  stralloc_free(&all);
}

static void addresses(void)
{
  static const struct {
    const char *id;
    const char *address;
  } users[] = {
    { "Ann <ann@example.org>", "ann@example.org" },
    { "ann@example.org", "ann@example.org" },
    { " <ann@example.org> ", "ann@example.org" },
    { "Ann (work) \"x\" <ann@example.org>", "ann@example.org" },
    { "bob@example.net <ann@example.org>", "ann@example.org" },
    { "\xc3\x84nn <\xc3\xa4nn@b\xc3\xbc" "cher.example>", "\xc3\xa4nn@b\xc3\xbc" "cher.example" },
    { "Ann", "" }, { "", "" }, { "<>", "" }, { "@", "" }, { "ann@", "" }, { "@example.org", "" },
    { "<ann@example.org> <bob@example.net>", "" },
    { "Ann <ann@example.org> x", "" },
    { "Ann <ann@example.org", "" },
    { "ann@example.org>", "" },
    { ">ann@example.org<", "" },
    { "ann@bob@example.org", "" },
    { "\"a b\"@example.org", "" },
    { "ann b@example.org", "" },
    { "ann@example.org,bob@example.net", "" },
    { "ann@example.org\n", "" },
    { "\xe4nn@example.org", "" },
  };

  for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
    struct span address = useraddress(span_of(users[i].id));

    is_bytes(address.p, address.len, users[i].address, strlen(users[i].address), users[i].id);
  }
  ok(useraddress_is(span_of("ann@xn--bcher-kva.example"), span_of("ann"), span_of("b\xc3\xbc" "cher.example")) == 1,
     "a domain in its other form");
  ok(useraddress_is(span_of("ann@example.org"), span_of("ann"), span_of("example.com")) == 0, "another domain");
  ok(useraddress_is(span_of("a@..."), span_of("a"), span_of("...")) == 0, "what is no domain is equal to none");
}

static void ids(void)
{
  stralloc out = STRALLOC_ZERO;

  ok(keyid_cat(&out, (const unsigned char *)"\x01\x02\x03\x04\x05\x06\x07\x08"), "an identifier");
  /* printf 'openpgp\1\2\3\4\5\6\7\10' | sha256sum */
  is_bytes(out.s, out.len, "e13397892d44df38bfeb625a834267d912d68e843767849aca9fe1c6174bb818", 64, "its SHA-256");
  stralloc_free(&out);
}

static void revoked_by_another(struct span in)
{
  ok(certificate_read(&c, in, REVOKED_BY_ANOTHER_S + 10) == KEYFAULT_NONE && c.primary.is_revoked,
     "a revocation stands in front of the signature that names who has made it");
  ok(certificate_can(&c, SIGNATURE_MAY_ENCRYPT, REVOKED_BY_ANOTHER_S + 10, NULL) == KEYFAULT_REVOKED,
     "  nothing is encrypted to it");
}

static void with_direct_signature(struct span in)
{
  ok(certificate_read(&c, in, DIRECT_S + 619) == KEYFAULT_NONE && c.primary.expires_s == DIRECT_S + 620
     && c.primary.flags == (SIGNATURE_MAY_CERTIFY | SIGNATURE_MAY_SIGN),
     "a direct key signature that says nothing of dates and uses takes none away");
  ok(certificate_can(&c, SIGNATURE_MAY_SIGN, DIRECT_S + 619, NULL) == KEYFAULT_NONE, "  the key signs");
  ok(certificate_can(&c, SIGNATURE_MAY_ENCRYPT, DIRECT_S + 620, NULL) == KEYFAULT_EXPIRED, "  it ends");
}

/* as gpg keeps certificates in its own files: trust behind each packet */
static void trimmed(struct span in)
{
  static const char trust[] = { '\xb0', 2, 0, 0 };
  stralloc with_trust = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  struct span rest = in;
  struct packet p;
  int good = 1;

  while (packet_next(&p, &rest) == 1)
    good &= stralloc_catb(&with_trust, p.whole.p, p.whole.len) && stralloc_catb(&with_trust, trust, sizeof trust);
  ok(good && certificate_read(&c, span_sa(&with_trust), REVOKED_BY_ANOTHER_S + 10) == KEYFAULT_NONE
     && c.primary.is_revoked, "packets of trust change nothing");
  ok(certtrim(&out, &c, span_of("bob"), span_of("x.example")) == 1, "they are cut off");
  is_bytes(out.s, out.len, in.p, in.len, "  and nothing else");
  stralloc_free(&with_trust);
  stralloc_free(&out);
}

int main(void)
{
  stralloc sqop = STRALLOC_ZERO;
  stralloc six = STRALLOC_ZERO;
  stralloc revoked = STRALLOC_ZERO;
  stralloc direct = STRALLOC_ZERO;
  struct span in = decode(&sqop, SQOP);

  by_sqop(in);
  beginnings(in);
  changes(in);
  version_6(decode(&six, SIX));
  several(in);
  revoked_by_another(decode(&revoked, REVOKED_BY_ANOTHER));
  trimmed(span_sa(&revoked));
  with_direct_signature(decode(&direct, DIRECT));
  names(in);
  limits();
  addresses();
  ids();
  stralloc_free(&sqop);
  stralloc_free(&six);
  stralloc_free(&revoked);
  stralloc_free(&direct);
  return tap_done();
}
