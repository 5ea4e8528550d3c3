/* checkconvert: try in memory the same steps that the printed commands make. */
#include "check/checkconvert.h"

#include "check/checkremedy.h"
#include "crypto/private_key.h"
#include "crypto/secret.h"
#include "text/ascii.h"
#include "text/b64.h"

/* openssh-key-v1 (PROTOCOL.key of OpenSSH): behind the magic string stand three strings, the cipher first */
#define OPENSSH_MAGIC "openssh-key-v1"
#define OPENSSH_PLAIN OPENSSH_MAGIC "\0\0\0\0\4none\0\0\0\4none\0\0\0\0\0\0\0\1\0\0\0\63\0\0\0\13ssh-ed25519"

/* Where the seed stands in a file that begins with OPENSSH_PLAIN, counted from 1 for tail(1), and what stands before a
 * seed in PKCS#8 (RFC 8410 10.3), in octal for printf(1).
 */
#define OPENSSH_SEED "162"
#define PKCS8_BEFORE_SEED "\\060\\056\\002\\001\\000\\060\\005\\006\\003\\053\\145\\160\\004\\042\\004\\040"

#define BASE64_OF "sed 's/-----[A-Z ]*-----//g;s/\\\\n//g' "
#define FROM_UTF16 "LC_ALL=C tr -d '\\000\\376\\377' < "
#define FILTER " | tr -cd A-Za-z0-9+/= | fold -w 64 | openssl base64 -d | "

static void wipe(stralloc *s)
{
  if (s->s)
    secret_wipe(s->s, s->a);
  stralloc_free(s);
}

static int contains(struct span s, const char *text)
{
  size_t len = strlen(text);

  for (; s.len >= len; s = span_from(s, 1))
    if (memcmp(s.p, text, len) == 0)
      return 1;
  return 0;
}

static int is_base64(char c)
{
  return ascii_is_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* the length of `-----BEGIN ...-----` at the start of `s`, or of the two bytes `\n`; 0 if neither is there */
static size_t armor_len(struct span s)
{
  size_t len = 5;

  if (s.len >= 2 && s.p[0] == '\\' && s.p[1] == 'n')
    return 2;
  if (s.len < 10 || memcmp(s.p, "-----", 5) != 0)
    return 0;
  while (len < s.len && ((s.p[len] >= 'A' && s.p[len] <= 'Z') || s.p[len] == ' '))
    len++;
  return s.len - len >= 5 && memcmp(s.p + len, "-----", 5) == 0 ? len + 5 : 0;
}

/* Decode what the commands BASE64_OF and FILTER decode. Returns 1 or 0. */
static int decode(stralloc *der, struct span file)
{
  stralloc text = STRALLOC_ZERO;
  int good = 1;

  while (good && file.len) {
    size_t skip = armor_len(file);

    if (!skip && is_base64(*file.p))
      good = stralloc_catb(&text, file.p, 1);
    file = span_from(file, skip ? skip : 1);
  }
  good = good && b64_decode(der, span_sa(&text)) == 1;
  wipe(&text);
  return good;
}

static int loads_as(struct span der, const char *label)
{
  struct private_key key = { 0 };
  stralloc pem = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  int good = b64_encode(&text, der) && stralloc_cats(&pem, "-----BEGIN ") && stralloc_cats(&pem, label)
             && stralloc_cats(&pem, "-----\n");

  for (struct span rest = span_sa(&text); good && rest.len; rest = span_from(rest, 64))
    good = stralloc_catb(&pem, rest.p, span_first(rest, 64).len) && stralloc_catb(&pem, "\n", 1);
  good = good && stralloc_cats(&pem, "-----END ") && stralloc_cats(&pem, label) && stralloc_cats(&pem, "-----\n")
         && !private_key_load(&key, span_sa(&pem));
  private_key_wipe(&key);
  wipe(&text);
  wipe(&pem);
  return good;
}

static int loads(struct span der)
{
  return loads_as(der, "PRIVATE KEY") || loads_as(der, "RSA PRIVATE KEY");
}

static enum checkconvert find_text(struct span file, struct span der)
{
  static const char plain[] = OPENSSH_PLAIN;

  if (contains(file, "OPENSSH PRIVATE KEY"))
    return span_equal(span_first(der, sizeof plain - 1), span_make(plain, sizeof plain - 1))
             ? CHECKCONVERT_OPENSSH_ED25519 : CHECKCONVERT_OPENSSH;
  return loads(der) ? CHECKCONVERT_PEM : CHECKCONVERT_NONE;
}

/* Drop what FROM_UTF16 drops: PEM is ASCII, so every second byte is NUL. Returns 1 if a key is left. */
static int is_utf16(struct span file)
{
  struct private_key key = { 0 };
  stralloc text = STRALLOC_ZERO;
  int good = file.len >= 2 && (memcmp(file.p, "\xff\xfe", 2) == 0 || memcmp(file.p, "\xfe\xff", 2) == 0);

  for (; good && file.len; file = span_from(file, 1))
    if (*file.p && *file.p != '\xfe' && *file.p != '\xff')
      good = stralloc_catb(&text, file.p, 1);
  good = good && !private_key_load(&key, span_sa(&text));
  private_key_wipe(&key);
  wipe(&text);
  return good;
}

enum checkconvert checkconvert_find(struct span file, const char *why)
{
  stralloc der = STRALLOC_ZERO;
  enum checkconvert form = CHECKCONVERT_NONE;

  if (strncmp(why, "encrypted key", 13) == 0 || (contains(file, "PRIVATE KEY-----") && contains(file, "ENCRYPTED")))
    form = CHECKCONVERT_ENCRYPTED;
  else if (is_utf16(file))
    form = CHECKCONVERT_UTF16;
  else if (loads(file))
    form = CHECKCONVERT_DER;
  else if (decode(&der, file))
    form = find_text(file, span_sa(&der));
  wipe(&der);
  return form;
}

const char *checkconvert_name(enum checkconvert form)
{
  switch (form) {
    case CHECKCONVERT_NONE: break;
    case CHECKCONVERT_DER: return "a private key in binary form (DER), not in PEM form";
    case CHECKCONVERT_PEM: return "a private key whose PEM form is damaged or has the wrong label";
    case CHECKCONVERT_ENCRYPTED: return "a private key with a pass phrase";
    case CHECKCONVERT_UTF16: return "a private key saved as UTF-16 text";
    case CHECKCONVERT_OPENSSH:
    case CHECKCONVERT_OPENSSH_ED25519: return "a private key in the form of OpenSSH";
  }
  return NULL;
}

const char *checkconvert_command(stralloc *s, enum checkconvert form, const char *path)
{
  switch (form) {
    case CHECKCONVERT_NONE: break;
    case CHECKCONVERT_DER: return checkremedy_convert(s, "openssl pkey -inform DER -in ", path, " -out ");
    case CHECKCONVERT_PEM: return checkremedy_convert(s, BASE64_OF, path, FILTER "openssl pkey -inform DER -out ");
    case CHECKCONVERT_ENCRYPTED: return checkremedy_convert(s, "openssl pkey -in ", path, " -out ");
    case CHECKCONVERT_UTF16: return checkremedy_convert(s, FROM_UTF16, path, " > ");
    case CHECKCONVERT_OPENSSH: return checkremedy_convert(s, "ssh-keygen -p -N '' -m PEM -f ", path, NULL);
    case CHECKCONVERT_OPENSSH_ED25519:
      return checkremedy_convert(s, "{ printf '" PKCS8_BEFORE_SEED "'; " BASE64_OF, path,
                                 FILTER "tail -c +" OPENSSH_SEED " | head -c 32; } | openssl pkey -inform DER -out ");
  }
  return NULL;
}
