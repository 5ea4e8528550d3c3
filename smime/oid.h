/* oid: object identifiers and algorithm identifiers of CMS and of certificates, as whole elements in DER. */
#ifndef OID_H
#define OID_H

#include "text/span.h"

extern const struct span oid_data, oid_signed, oid_enveloped, oid_authenveloped;
extern const struct span oid_rsa, oid_ec, oid_ed25519;
extern const struct span oid_p256, oid_p384, oid_p521, oid_brainpool256, oid_brainpool384, oid_brainpool512;
extern const struct span oid_content_type, oid_message_digest, oid_signing_time, oid_capabilities;
extern const struct span oid_key_preference, oid_signing_certificate;
extern const struct span oid_key_id, oid_key_usage, oid_extended_usage, oid_email_protection, oid_any_usage;
extern const struct span oid_aes256_gcm, oid_aes256_cbc, oid_aes128_cbc, oid_ecdh_sha256;

/* AlgorithmIdentifiers */
extern const struct span algorithm_sha256, algorithm_sha512, algorithm_rsa, algorithm_ecdsa_sha256, algorithm_ed25519;
extern const struct span algorithm_aes256_wrap;

#endif
