/* smimeopt: one mode, its options, its files. */
#include "smime/smimeopt.h"

#include "text/ascii.h"

#include <skalibs/sgetopt.h>

/* 12 digits last until the year 33658 */
#define TIME_DIGITS 12

/* of -b: more layers than are opened have room in it */
#define PREFIX_BYTES 64

#define SIGN (1u << SMIMEOPT_SIGN)
#define ENCRYPT (1u << SMIMEOPT_ENCRYPT)
#define DECRYPT (1u << SMIMEOPT_DECRYPT)
#define UNWRAP (1u << SMIMEOPT_UNWRAP)
#define VERIFY (1u << SMIMEOPT_VERIFY)
#define CHOOSE (1u << SMIMEOPT_CHOOSE)

/* the modes that have an option */
static const struct {
  char letter;
  unsigned int modes;
  const char *wrong;
} options[] = {
  { 'a', VERIFY, "-a belongs to -v" },
  { 'b', VERIFY, "-b belongs to -v" },
  { 'C', ENCRYPT, "-C belongs to -e" },
  { 'c', VERIFY | CHOOSE, "-c belongs to -v and -k" },
  { 'E', SIGN, "-E belongs to -s" },
  { 'f', SIGN | ENCRYPT, "-f belongs to -s and -e" },
  { 'g', ENCRYPT, "-g belongs to -e" },
  { 'H', VERIFY, "-H belongs to -v" },
  { 'i', VERIFY, "-i belongs to -v" },
  { 'o', SIGN, "-o belongs to -s" },
  { 'O', VERIFY, "-O belongs to -v" },
  { 'p', VERIFY, "-p belongs to -v" },
  { 'P', DECRYPT | UNWRAP, "-P belongs to -d and -u" },
  { 'r', CHOOSE, "-r belongs to -k" },
  { 'R', CHOOSE, "-R belongs to -k" },
  { 'S', VERIFY, "-S belongs to -v" },
  { 'T', SIGN | VERIFY | CHOOSE, "-T belongs to -s, -v and -k" },
  { 'w', VERIFY, "-w belongs to -v" },
  { 'x', VERIFY | CHOOSE, "-x belongs to -v and -k" },
};

#define OPTIONS (sizeof options / sizeof *options)

static enum smimeopt_mode mode_of(int letter)
{
  switch (letter) {
    case 's': return SMIMEOPT_SIGN;
    case 'e': return SMIMEOPT_ENCRYPT;
    case 'd': return SMIMEOPT_DECRYPT;
    case 'u': return SMIMEOPT_UNWRAP;
    case 'v': return SMIMEOPT_VERIFY;
    case 'l': return SMIMEOPT_LIST;
    case 'k': return SMIMEOPT_CHOOSE;
    case 'h': return SMIMEOPT_HELP;
    case 'V': return SMIMEOPT_VERSION;
    default: return SMIMEOPT_NONE;
  }
}

/* the sections of RFC 7281 3.2.1 that are around */
static int is_prefix(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '/')
      return 0;
  return s.len > 0 && s.len <= PREFIX_BYTES;
}

static const char *option(struct smimeopt *o, int letter, const char *arg)
{
  switch (letter) {
    case 'a': o->answers = arg; break;
    case 'b':
      if (!is_prefix(span_of(arg)))
        return "-b must be sections, as 1 or 1/2";
      o->prefix = arg;
      break;
    case 'C': o->capabilities = arg; break;
    case 'c': o->known = arg; break;
    case 'E': o->encryption = arg; break;
    case 'f': o->is_forced = 1; break;
    case 'g': o->is_gcm = 1; break;
    case 'H': o->harvest = arg; break;
    case 'i': o->authserv = arg; break;
    case 'o': o->is_opaque = 1; break;
    case 'O':
      if (strcmp(arg, "soft") != 0 && strcmp(arg, "hard") != 0)
        return "-O must be soft or hard";
      o->ocsp = arg;
      break;
    case 'p': o->chain = arg; break;
    case 'P': o->takes_subject = 1; break;
    case 'r': o->chain_roots = arg; break;
    case 'R': o->chain_crls = arg; break;
    case 'S': o->subject = arg; break;
    case 'T':
      if (!ascii_number(span_of(arg), TIME_DIGITS, &o->now_s))
        return "-T must be seconds since 1970";
      o->now_given = 1;
      break;
    case 'w': o->has_words = 1; break;
    case 'x': o->refused = arg; break;
    default: return "unknown option or missing argument";
  }
  return NULL;
}

/* ---- the files behind the options ----------------------------------------------------------------- */

static const char *files_sign(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count != 4)
    return "-s takes message key cert out";
  o->message = names[0];
  o->key = names[1];
  o->cert = names[2];
  o->out = names[3];
  return NULL;
}

static const char *files_encrypt(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count < 3)
    return "-e takes message out cert ...";
  o->message = names[0];
  o->out = names[1];
  o->certs = names + 2;
  o->cert_count = count - 2;
  return NULL;
}

static const char *files_decrypt(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count != 4)
    return "-d takes message out key cert";
  o->message = names[0];
  o->out = names[1];
  o->key = names[2];
  o->cert = names[3];
  return NULL;
}

static const char *files_unwrap(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count != 2)
    return "-u takes message out";
  o->message = names[0];
  o->out = names[1];
  return NULL;
}

static const char *files_verify(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count != 2 && count != 3)
    return "-v takes message roots [crls]";
  o->message = names[0];
  o->roots = names[1];
  o->crls = count == 3 ? names[2] : NULL;
  return NULL;
}

static const char *files_list(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count != 1)
    return "-l takes message";
  o->message = names[0];
  return NULL;
}

static const char *files_choose(struct smimeopt *o, size_t count, const char *const *names)
{
  if (count < 3)
    return "-k takes usage address cert ...";
  if (strcmp(names[0], "sign") != 0 && strcmp(names[0], "encrypt") != 0)
    return "the usage of -k must be sign or encrypt";
  if (!o->chain_roots && (o->chain_crls || o->known || o->refused))
    return "-c, -R and -x of -k need -r";
  o->usage = strcmp(names[0], "sign") == 0 ? SMIMEOPT_TO_SIGN : SMIMEOPT_TO_ENCRYPT;
  o->address = names[1];
  o->certs = names + 2;
  o->cert_count = count - 2;
  return NULL;
}

static const char *files(struct smimeopt *o, size_t count, const char *const *names)
{
  switch (o->mode) {
    case SMIMEOPT_SIGN: return files_sign(o, count, names);
    case SMIMEOPT_ENCRYPT: return files_encrypt(o, count, names);
    case SMIMEOPT_DECRYPT: return files_decrypt(o, count, names);
    case SMIMEOPT_UNWRAP: return files_unwrap(o, count, names);
    case SMIMEOPT_VERIFY: return files_verify(o, count, names);
    case SMIMEOPT_LIST: return files_list(o, count, names);
    case SMIMEOPT_CHOOSE: return files_choose(o, count, names);
    case SMIMEOPT_NONE:
    case SMIMEOPT_HELP:
    case SMIMEOPT_VERSION: break;
  }
  return "one of -s, -e, -d, -u, -v, -l and -k is needed";
}

/* `seen` has a bit for each row of the table */
static const char *check_options(const struct smimeopt *o, unsigned int seen)
{
  for (size_t i = 0; i < OPTIONS; i++)
    if ((seen & (1u << i)) && !(options[i].modes & (1u << o->mode)))
      return options[i].wrong;
  return NULL;
}

static unsigned int bit_of(int letter)
{
  for (size_t i = 0; i < OPTIONS; i++)
    if (options[i].letter == letter)
      return 1u << i;
  return 0;
}

const char *smimeopt_parse(struct smimeopt *o, int argc, const char *const *argv)
{
  subgetopt state = SUBGETOPT_ZERO;
  unsigned int seen = 0;
  const char *wrong;
  int letter;

  memset(o, 0, sizeof *o);
  state.err = 0;
  while ((letter = subgetopt_r(argc, argv, SMIMEOPT_LETTERS, &state)) != -1) {
    enum smimeopt_mode mode = mode_of(letter);

    if (mode == SMIMEOPT_NONE) {
      wrong = option(o, letter, state.arg);
      if (wrong)
        return wrong;
      seen |= bit_of(letter);
      continue;
    }
    if (mode != SMIMEOPT_HELP && mode != SMIMEOPT_VERSION && o->mode != SMIMEOPT_NONE && o->mode != mode)
      return "only one of -s, -e, -d, -u, -v, -l and -k can be given";
    o->mode = mode;
    if (mode == SMIMEOPT_HELP || mode == SMIMEOPT_VERSION)
      return NULL;
  }
  wrong = o->mode == SMIMEOPT_NONE ? NULL : check_options(o, seen);
  return wrong ? wrong : files(o, (size_t)(argc - state.ind), argv + state.ind);
}
