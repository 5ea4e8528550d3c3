/* key_kind: recognize common files by their first words, their labels and the outermost structure of their content. */
#include "crypto/key_kind.h"

#include "crypto/libcrypto.h"

#include <openssl/objects.h>
#include <openssl/x509.h>

#define CONVERT ": convert it with openssl pkey"
#define MAKE ": make a new key with mkdkimkey"
#define CHECK ": qmail-dkcheck prints the command that converts it"
#define ENCRYPTED "encrypted key: remove the pass phrase with openssl pkey"
#define ONLY ": neither an RSA nor an Ed25519 key"

static int contains(struct span text, const char *part)
{
  size_t len = strlen(part);

  for (; text.len >= len; text = span_from(text, 1))
    if (memcmp(text.p, part, len) == 0)
      return 1;
  return 0;
}

/* ---- DER ------------------------------------------------------------------------------------------ */

static int is_pkcs8(const unsigned char *der, long len)
{
  const unsigned char *end = der + len;
  PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, len);
  int is_whole = info && der == end;

  PKCS8_PRIV_KEY_INFO_free(info);
  return is_whole;
}

static int is_pkcs1(const unsigned char *der, long len)
{
  const unsigned char *end = der + len;
  unsigned int bits;
  void *rsa = rsa_private_read(&der, len, &bits);
  int is_whole = rsa && der == end;

  if (rsa)
    rsa_private_free(rsa);
  return is_whole;
}

/* PKCS#8 EncryptedPrivateKeyInfo, RFC 5958 3 */
static int is_encrypted_pkcs8(const unsigned char *der, long len)
{
  const unsigned char *end = der + len;
  X509_SIG *info = d2i_X509_SIG(NULL, &der, len);
  int is_whole = info && der == end;

  X509_SIG_free(info);
  return is_whole;
}

static const char *kind_of_der(struct span text)
{
  const unsigned char *der = (const unsigned char *)text.p;
  long len = (long)text.len;

  if (is_pkcs8(der, len) || is_pkcs1(der, len))
    return "private key in DER form, not PEM" CONVERT;
  if (is_encrypted_pkcs8(der, len))
    return "encrypted key in DER form: remove the pass phrase with openssl pkcs8 -inform DER";
  return "not a private key in PEM form, but other data in DER form";
}

/* ---- PEM ------------------------------------------------------------------------------------------ */

const char *key_kind_of_type(int nid)
{
  static const struct {
    int nid;
    const char *kind;
  } kinds[] = {
    { NID_X9_62_id_ecPublicKey, "EC key" ONLY },
    { NID_dsa, "DSA key" ONLY },
    { NID_ED448, "Ed448 key" ONLY },
    { NID_X25519, "X25519 key" ONLY },
    { NID_X448, "X448 key" ONLY },
    { NID_rsassaPss, "RSA-PSS key" ONLY },
    { NID_dhKeyAgreement, "DH key" ONLY },
  };

  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].nid == nid)
      return kinds[i].kind;
  return "neither an RSA nor an Ed25519 key";
}

const char *key_kind_of_block(const char *name, const unsigned char *der, long len, const char *why)
{
  if (strcmp(name, "ENCRYPTED PRIVATE KEY") == 0)
    return ENCRYPTED;
  if (strncmp(name, "PGP ", 4) == 0)
    return "OpenPGP key" MAKE;
  if (strcmp(name, "OPENSSH PRIVATE KEY") == 0)
    return "OpenSSH key" CHECK;
  if (strcmp(name, "PRIVATE KEY") == 0 && is_pkcs1(der, len))
    /* openssl pkey of 3.5 does not read it */
    return "PKCS#1 key labelled PRIVATE KEY: write RSA before PRIVATE KEY in its first and last line";
  if (strcmp(name, "RSA PRIVATE KEY") == 0 && is_pkcs8(der, len))
    return "PKCS#8 key labelled RSA PRIVATE KEY" CONVERT;
  if (is_encrypted_pkcs8(der, len))
    return ENCRYPTED;
  if (strcmp(name, "PRIVATE KEY") == 0 || strcmp(name, "RSA PRIVATE KEY") == 0)
    return why;
  if (is_pkcs8(der, len))
    return "PKCS#8 key with the label of another type" CONVERT;
  if (is_pkcs1(der, len))
    return "RSA key with the label of another type" CHECK;
  if (strcmp(name, "EC PRIVATE KEY") == 0)
    return "EC key" ONLY;
  if (strcmp(name, "DSA PRIVATE KEY") == 0)
    return "DSA key" ONLY;
  return why;
}

/* ---- the text of a file ----------------------------------------------------------------------------- */

/* base64 and line ends alone, as p= of a record, or PEM whose first and last line are gone */
static int is_base64(struct span text)
{
  for (size_t i = 0; i < text.len; i++)
    if (!memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n", text.p[i], 67))
      return 0;
  return 1;
}

const char *key_kind_of_text(struct span text)
{
  static const struct {
    const char *part;
    int is_first;   /* it is at the start of the text */
    const char *kind;
  } kinds[] = {
    { "\xff\xfe", 1, "UTF-16 text: save the file as plain text" },
    { "\xfe\xff", 1, "UTF-16 text: save the file as plain text" },
    { "PuTTY-User-Key-File-", 1, "PuTTY key" MAKE },
    { "ssh-", 1, "OpenSSH public key, not a private key" },
    { "---- BEGIN SSH2", 0, "SSH2 key" MAKE },
    { "-----BEGIN PGP ", 0, "OpenPGP key" MAKE },
    { "-----BEGIN AGE ", 0, "age file, not a private key" },
    { "PRIVATE KEY-----", 0, "damaged PEM block: lines are cut off or changed" },
    { "-----BEGIN PUBLIC KEY-----", 0, "public key, not a private key" },
    { "-----BEGIN RSA PUBLIC KEY-----", 0, "public key, not a private key" },
    { "-----BEGIN CERTIFICATE REQUEST-----", 0, "certificate request, not a private key" },
    { "-----BEGIN NEW CERTIFICATE REQUEST-----", 0, "certificate request, not a private key" },
    { "CERTIFICATE-----", 0, "certificate, not a private key" },
    { "-----BEGIN ", 0, "not a private key in PEM form, but another PEM block" },
    { "\"kty\"", 0, "JWK (a key in JSON)" MAKE },
    { "v=DKIM1", 0, "DNS record, not a private key" },
    { "k=rsa", 0, "DNS record, not a private key" },
  };

  if (text.len == 0)
    return "empty file";
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    size_t len = strlen(kinds[i].part);

    if (contains(kinds[i].is_first ? span_first(text, len) : text, kinds[i].part))
      return kinds[i].kind;
  }
  if (text.p[0] == '0' && text.len > 4)
    return kind_of_der(text);
  if (is_base64(text) && text.len > 40)
    return "base64 without the BEGIN and END lines of a private key";
  return "not a private key in PEM form";
}
