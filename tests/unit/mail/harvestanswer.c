/* harvestanswer: what is written is read again, and everything else is refused. smime/capabilities beside it. */
#include "mail/harvestanswer.h"
#include "smime/capabilities.h"
#include "tests/tap.h"

#define ADDRESS "address=ann@example.org\n"
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA_LINE "sha256=" SHA "\n"
#define CAPABILITIES "capabilities=AES-256-GCM,AES-256-CBC\n"
#define SIGNED "signed=1795824000\n"
#define STATE "state=renewal\n"
#define PEM "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
#define TAIL "pem\n" PEM "end\n"
#define BEFORE_STATE ADDRESS SHA_LINE CAPABILITIES SIGNED
#define ALL BEFORE_STATE STATE TAIL
#define PRINT_LINE "fingerprint=0123456789abcdef0123456789abcdef01234567\n"
#define V6_LINE "fingerprint=" SHA "\n"
#define PGP_TAIL "openpgp\n\x99\x01\nend\n"
#define PGP ADDRESS PRINT_LINE "state=other\n" PGP_TAIL

static const struct {
  const char *text;
  const char *what;
} wrong[] = {
  { "", "an empty text" },
  { ADDRESS SHA_LINE CAPABILITIES SIGNED STATE "pem\n" PEM, "no end" },
  { ALL "x", "something behind the end" },
  { ALL "end\n", "two ends" },
  { SHA_LINE ADDRESS CAPABILITIES SIGNED STATE TAIL, "another order" },
  { ADDRESS SHA_LINE SIGNED STATE TAIL, "a line is missing" },
  { ADDRESS ADDRESS SHA_LINE CAPABILITIES SIGNED STATE TAIL, "a line twice" },
  { "address=ann\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "an address without a domain" },
  { "address=@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "without a local part" },
  { "address=a@b@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "with a second @" },
  { "address=a/b@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "with a slash" },
  { "address=.a@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "that begins with a dot" },
  { "address=a@.example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "whose domain begins with a dot" },
  { "address=a b@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "with a blank" },
  { "address=a\rb@example.org\n" SHA_LINE CAPABILITIES SIGNED STATE TAIL, "with a CR" },
  { ADDRESS "sha256=0123\n" CAPABILITIES SIGNED STATE TAIL, "a short SHA-256" },
  { ADDRESS "sha256=" "A123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" "\n" CAPABILITIES SIGNED STATE
    TAIL, "capital letters in it" },
  { ADDRESS SHA_LINE "capabilities=,AES\n" SIGNED STATE TAIL, "a comma before the list" },
  { ADDRESS SHA_LINE "capabilities=AES,\n" SIGNED STATE TAIL, "a comma behind it" },
  { ADDRESS SHA_LINE "capabilities=A,,B\n" SIGNED STATE TAIL, "two commas" },
  { ADDRESS SHA_LINE "capabilities=A/B\n" SIGNED STATE TAIL, "a slash in it" },
  { ADDRESS SHA_LINE CAPABILITIES "signed=\n" STATE TAIL, "no time" },
  { ADDRESS SHA_LINE CAPABILITIES "signed=01\n" STATE TAIL, "a zero before the time" },
  { ADDRESS SHA_LINE CAPABILITIES "signed=-1\n" STATE TAIL, "a negative time" },
  { ADDRESS SHA_LINE CAPABILITIES "signed=1000000000000\n" STATE TAIL, "a time of 13 digits" },
  { BEFORE_STATE "state=old\n" TAIL, "an unknown state" },
  { BEFORE_STATE STATE "pem\nend\n", "no certificate" },
  { BEFORE_STATE STATE "pem\n-----BEGIN CERTIFICATE-----\nend\n", "a certificate without end" },
  { BEFORE_STATE STATE "pem \n" PEM "end\n", "a blank behind a name" },
  { ADDRESS PRINT_LINE SHA_LINE CAPABILITIES SIGNED STATE TAIL, "two names of a certificate" },
  { ADDRESS PRINT_LINE CAPABILITIES SIGNED STATE TAIL, "a fingerprint of S/MIME" },
  { ADDRESS SHA_LINE "state=new\n" PGP_TAIL, "a SHA-256 of OpenPGP" },
  { ADDRESS "fingerprint=0123456789abcdef\nstate=new\n" PGP_TAIL, "a key ID" },
  { ADDRESS "fingerprint=0123456789ABCDEF0123456789abcdef01234567\nstate=new\n" PGP_TAIL, "capitals in a fingerprint" },
  { ADDRESS PRINT_LINE "state=renewal\n" PGP_TAIL, "a renewal of OpenPGP" },
  { ADDRESS PRINT_LINE "state=new\nopenpgp\nend\n", "no OpenPGP certificate" },
  { ADDRESS PRINT_LINE "state=new\npem\n" PEM "end\n", "PEM of OpenPGP" },
};

static void try_good(void)
{
  static const char *const states[] = { "new", "known", "renewal", "other" };
  stralloc text = STRALLOC_ZERO;
  struct harvestanswer a;

  ok(harvestanswer_read(&a, span_of(ALL)), "a good one");
  ok(span_equal(a.address, span_of("ann@example.org")) && span_equal(a.id, span_of(SHA))
     && span_equal(a.capabilities, span_of("AES-256-GCM,AES-256-CBC")) && a.signed_s == 1795824000
     && a.state == HARVESTANSWER_RENEWAL && span_equal(a.certificate, span_of(PEM)), "  its fields");
  ok(harvestanswer_write(&text, &a) && span_equal(span_sa(&text), span_of(ALL)), "  written again");
  for (size_t i = 0; i < 4; i++) {
    (void)harvestanswer_read(&a, span_of(ALL));
    text.len = 0;
    a.state = (enum harvestanswer_state)i;
    a.capabilities.len = 0;
    a.signed_s = 0;
    ok(harvestanswer_write(&text, &a) && harvestanswer_read(&a, span_sa(&text))
       && a.state == (enum harvestanswer_state)i && a.signed_s == 0 && a.capabilities.len == 0, "  %s", states[i]);
  }
  /* every cut is refused */
  for (size_t len = 0; len < sizeof ALL - 1; len++)
    if (harvestanswer_read(&a, span_make(ALL, len)))
      ok(0, "cut at %zu", len);
  stralloc_free(&text);
}

static void try_openpgp(void)
{
  static const char with_nul[] = ADDRESS V6_LINE "state=new\n" "openpgp\n\x99\0end\nend\n";
  stralloc text = STRALLOC_ZERO;
  struct harvestanswer a;

  ok(harvestanswer_read(&a, span_of(PGP)) && a.kind == HARVESTANSWER_OPENPGP && a.id.len == 40
     && a.state == HARVESTANSWER_OTHER && span_equal(a.certificate, span_of("\x99\x01\n")), "a good one of OpenPGP");
  ok(harvestanswer_write(&text, &a) && span_equal(span_sa(&text), span_of(PGP)), "  written again");
  ok(harvestanswer_read(&a, span_make(with_nul, sizeof with_nul - 1)) && a.id.len == 64
     && span_equal(a.certificate, span_make("\x99\0end\n", 6)), "  version 6; NUL and `end` in the certificate");
  for (size_t len = 0; len < sizeof PGP - 1; len++)
    if (harvestanswer_read(&a, span_make(PGP, len)))
      ok(0, "OpenPGP: cut at %zu", len);
  stralloc_free(&text);
}

static void try_capabilities(void)
{
  /* SEQUENCE { SEQUENCE { aes128-CBC }, SEQUENCE { rc2-cbc, 40 }, SEQUENCE { aes256-GCM }, SEQUENCE { aes128-CBC } } */
  static const char der[] = "\x30\x3b"
    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02"
    "\x30\x0d\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x02\x02\x01\x28"
    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e"
    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02"
    "\x30\x03\x02\x01\x01";
  stralloc names = STRALLOC_ZERO;

  ok(capabilities_list(&names, span_make(der, sizeof der - 1)), "capabilities");
  is_bytes(names.s, names.len, "AES-128-CBC,AES-256-GCM", 23, "  each once, in their order");
  names.len = 0;
  ok(capabilities_list(&names, span_make(der, sizeof der - 2)) && names.len == 0, "  cut: none");
  ok(capabilities_list(&names, span_of("")) && names.len == 0, "  nothing");
  stralloc_free(&names);
}

int main(void)
{
  static const char with_nul[] = BEFORE_STATE STATE "pem\n-----BEGIN CERTIFICATE-----\n\0-----\nend\n";
  struct harvestanswer a;

  try_good();
  try_openpgp();
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ok(!harvestanswer_read(&a, span_of(wrong[i].text)), "refused: %s", wrong[i].what);
  ok(!harvestanswer_read(&a, span_make(with_nul, sizeof with_nul - 1)), "refused: NUL");
  try_capabilities();
  return tap_done();
}
