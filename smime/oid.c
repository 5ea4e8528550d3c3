/* oid: each constant with its name in the RFCs. */
#include "smime/oid.h"

#define ELEMENT(bytes) { (bytes), sizeof (bytes) - 1 }

/* RFC 5652 4, 5.1, 6.1; RFC 5083 2.1 */
const struct span oid_data = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01");
const struct span oid_signed = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
const struct span oid_enveloped = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03");
const struct span oid_authenveloped = ELEMENT("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17");

/* rsaEncryption, RFC 8017 A.1; id-ecPublicKey and curves, RFC 5480 2.1.1; id-Ed25519, RFC 8410 3 */
const struct span oid_rsa = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
const struct span oid_ec = ELEMENT("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01");
const struct span oid_ed25519 = ELEMENT("\x06\x03\x2b\x65\x70");
const struct span oid_p256 = ELEMENT("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
const struct span oid_p384 = ELEMENT("\x06\x05\x2b\x81\x04\x00\x22");
const struct span oid_p521 = ELEMENT("\x06\x05\x2b\x81\x04\x00\x23");
/* brainpoolP256r1, brainpoolP384r1 and brainpoolP512r1, RFC 5639 A.1 */
const struct span oid_brainpool256 = ELEMENT("\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x07");
const struct span oid_brainpool384 = ELEMENT("\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x0b");
const struct span oid_brainpool512 = ELEMENT("\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x0d");

/* RFC 5652 11; RFC 8551 2.5.2, 2.5.3; signingCertificateV2, RFC 5035 3 */
const struct span oid_content_type = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03");
const struct span oid_message_digest = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04");
const struct span oid_signing_time = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05");
const struct span oid_capabilities = ELEMENT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f");
const struct span oid_key_preference = ELEMENT("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0b");
const struct span oid_signing_certificate = ELEMENT("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f");

/* RFC 5280 4.2.1.2, 4.2.1.3, 4.2.1.12 */
const struct span oid_key_id = ELEMENT("\x06\x03\x55\x1d\x0e");
const struct span oid_key_usage = ELEMENT("\x06\x03\x55\x1d\x0f");
const struct span oid_extended_usage = ELEMENT("\x06\x03\x55\x1d\x25");
const struct span oid_email_protection = ELEMENT("\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04");
const struct span oid_any_usage = ELEMENT("\x06\x04\x55\x1d\x25\x00");

/* RFC 3565 4, RFC 5084 3.2; dhSinglePass-stdDH-sha256kdf-scheme, RFC 5753 7.1.4 */
const struct span oid_aes256_gcm = ELEMENT("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e");
const struct span oid_aes256_cbc = ELEMENT("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a");
const struct span oid_aes128_cbc = ELEMENT("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02");
const struct span oid_ecdh_sha256 = ELEMENT("\x06\x06\x2b\x81\x04\x01\x0b\x01");

/* RFC 5754 2: without parameters; rsaEncryption with NULL, RFC 3370 3.2; ecdsa-with-SHA256, RFC 5758 3.2;
 * id-aes256-wrap, RFC 3565 2.3.2
 */
const struct span algorithm_sha256 = ELEMENT("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01");
const struct span algorithm_sha512 = ELEMENT("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03");
const struct span algorithm_rsa = ELEMENT("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00");
const struct span algorithm_ecdsa_sha256 = ELEMENT("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02");
const struct span algorithm_ed25519 = ELEMENT("\x30\x05\x06\x03\x2b\x65\x70");
const struct span algorithm_aes256_wrap = ELEMENT("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d");
