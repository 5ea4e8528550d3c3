/* pgpopt: one mode, its options, its files. */
#include "pgp/pgpopt.h"

#include "text/ascii.h"

#include <skalibs/sgetopt.h>
#include <string.h>

/* 12 digits last until the year 33658 */
#define TIME_DIGITS 12

/* of -b: more layers than are opened have room in it */
#define PREFIX_BYTES 64

#define SIGN (1u << PGPOPT_SIGN)
#define ENCRYPT (1u << PGPOPT_ENCRYPT)
#define DECRYPT (1u << PGPOPT_DECRYPT)
#define UNWRAP (1u << PGPOPT_UNWRAP)
#define VERIFY (1u << PGPOPT_VERIFY)
#define CHOOSE (1u << PGPOPT_CHOOSE)
#define INFO (1u << PGPOPT_INFO)
#define HARVEST (1u << PGPOPT_HARVEST)

#define MODES "-s, -e, -d, -u, -v, -l, -k, -I, -x and -H"

/* the modes that have an option */
static const struct {
  char letter;
  unsigned int modes;
  const char *wrong;
} options[] = {
  { 'b', DECRYPT | VERIFY, "-b belongs to -d and -v" },
  { 'c', HARVEST, "-c belongs to -H" },
  { 'f', SIGN | ENCRYPT, "-f belongs to -s and -e" },
  { 'i', VERIFY, "-i belongs to -v" },
  { 'K', ENCRYPT, "-K belongs to -e" },
  { 'p', SIGN | ENCRYPT | DECRYPT | VERIFY, "-p belongs to -s, -e, -d and -v" },
  { 'P', DECRYPT | UNWRAP, "-P belongs to -d and -u" },
  { 'R', DECRYPT, "-R belongs to -d" },
  { 'S', VERIFY, "-S belongs to -v" },
  { 'T', DECRYPT | VERIFY | CHOOSE | INFO | HARVEST, "-T belongs to -d, -v, -k, -I and -H" },
  { 'w', DECRYPT | VERIFY, "-w belongs to -d and -v" },
};

#define OPTIONS (sizeof options / sizeof *options)

static enum pgpopt_mode mode_of(int letter)
{
  switch (letter) {
    case 's': return PGPOPT_SIGN;
    case 'e': return PGPOPT_ENCRYPT;
    case 'd': return PGPOPT_DECRYPT;
    case 'u': return PGPOPT_UNWRAP;
    case 'v': return PGPOPT_VERIFY;
    case 'l': return PGPOPT_LIST;
    case 'k': return PGPOPT_CHOOSE;
    case 'I': return PGPOPT_INFO;
    case 'x': return PGPOPT_EXTRACT;
    case 'H': return PGPOPT_HARVEST;
    case 'h': return PGPOPT_HELP;
    case 'V': return PGPOPT_VERSION;
    default: return PGPOPT_NONE;
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

static const char *option(struct pgpopt *o, int letter, const char *arg)
{
  switch (letter) {
    case 'b':
      if (!is_prefix(span_of(arg)))
        return "-b must be sections, as 1 or 1/2";
      o->prefix = arg;
      break;
    case 'c':
      if (strcmp(arg, "signature") != 0 && strcmp(arg, "dkim") != 0)
        return "-c must be signature or dkim";
      o->proof = strcmp(arg, "dkim") == 0 ? PGPOPT_BY_DKIM : PGPOPT_BY_SIGNATURE;
      break;
    case 'f': o->is_forced = 1; break;
    case 'i': o->authserv = arg; break;
    case 'K': o->signer = arg; break;
    case 'p':
      if (arg[0] != '/')
        return "-p must be a path that begins with /";
      o->program = arg;
      break;
    case 'P': o->takes_subject = 1; break;
    case 'R': o->results = arg; break;
    case 'S': o->subject = arg; break;
    case 'T':
      if (!ascii_number(span_of(arg), TIME_DIGITS, &o->now_s))
        return "-T must be seconds since 1970";
      o->now_given = 1;
      break;
    case 'w': o->has_words = 1; break;
    default: return "unknown option or missing argument";
  }
  return NULL;
}

/* ---- the files behind the options ----------------------------------------------------------------- */

static void rest(struct pgpopt *o, size_t from, size_t count, const char *const *names)
{
  o->certs = names + from;
  o->cert_count = count - from;
}

static const char *files_sign(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count != 3)
    return "-s takes message key out";
  o->message = names[0];
  o->key = names[1];
  o->out = names[2];
  return NULL;
}

static const char *files_encrypt(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count < 3)
    return "-e takes message out cert ...";
  o->message = names[0];
  o->out = names[1];
  rest(o, 2, count, names);
  return NULL;
}

static const char *files_decrypt(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count < 3)
    return "-d takes message out key [cert ...]";
  if (!o->results && (o->prefix || o->has_words))
    return "-b and -w of -d need -R";
  o->message = names[0];
  o->out = names[1];
  o->key = names[2];
  rest(o, 3, count, names);
  return NULL;
}

static const char *files_unwrap(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count != 2)
    return "-u takes message out";
  o->message = names[0];
  o->out = names[1];
  return NULL;
}

static const char *files_verify(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count < 1)
    return "-v takes message [cert ...]";
  o->message = names[0];
  rest(o, 1, count, names);
  return NULL;
}

static const char *files_list(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count != 1)
    return "-l takes message";
  o->message = names[0];
  return NULL;
}

static const char *files_choose(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count < 3)
    return "-k takes usage address cert ...";
  if (strcmp(names[0], "sign") != 0 && strcmp(names[0], "encrypt") != 0)
    return "the usage of -k must be sign or encrypt";
  o->usage = strcmp(names[0], "sign") == 0 ? PGPOPT_TO_SIGN : PGPOPT_TO_ENCRYPT;
  o->address = names[1];
  rest(o, 2, count, names);
  return NULL;
}

static const char *files_harvest(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count < 2)
    return "-H takes harvest message address [cert ...]";
  o->message = names[0];
  o->address = names[1];
  rest(o, 2, count, names);
  return NULL;
}

static const char *files_info(struct pgpopt *o, size_t count, const char *const *names)
{
  if (count != 1)
    return "-I takes cert";
  o->key = names[0];
  return NULL;
}

static const char *files_extract(struct pgpopt *o, size_t count, const char *const *names)
{
  static const char *const words[] = { "public", "sign", "open" };
  size_t i = 0;

  if (count < 3 || count > 4)
    return "-x takes part key out [address]";
  while (i < sizeof words / sizeof *words && strcmp(names[0], words[i]) != 0)
    i++;
  if (i == sizeof words / sizeof *words)
    return "the part of -x must be public, sign or open";
  o->part = (enum pgpopt_part)i;
  if (count == 4 && o->part != PGPOPT_PUBLIC)
    return "an address of -x belongs to public";
  o->key = names[1];
  o->out = names[2];
  o->address = count == 4 ? names[3] : NULL;
  return NULL;
}

typedef const char *files_function(struct pgpopt *o, size_t count, const char *const *names);

static files_function *const files_of[PGPOPT_MODES] = {
  [PGPOPT_SIGN] = files_sign,
  [PGPOPT_ENCRYPT] = files_encrypt,
  [PGPOPT_DECRYPT] = files_decrypt,
  [PGPOPT_UNWRAP] = files_unwrap,
  [PGPOPT_VERIFY] = files_verify,
  [PGPOPT_LIST] = files_list,
  [PGPOPT_CHOOSE] = files_choose,
  [PGPOPT_INFO] = files_info,
  [PGPOPT_EXTRACT] = files_extract,
  [PGPOPT_HARVEST] = files_harvest,
};

/* `seen` has a bit for each row of the table */
static const char *check_options(const struct pgpopt *o, unsigned int seen)
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

const char *pgpopt_parse(struct pgpopt *o, int argc, const char *const *argv)
{
  subgetopt state = SUBGETOPT_ZERO;
  unsigned int seen = 0;
  const char *wrong;
  int letter;

  memset(o, 0, sizeof *o);
  o->program = PGPOPT_PROGRAM;
  state.err = 0;
  while ((letter = subgetopt_r(argc, argv, PGPOPT_LETTERS, &state)) != -1) {
    enum pgpopt_mode mode = mode_of(letter);

    if (mode == PGPOPT_NONE) {
      wrong = option(o, letter, state.arg);
      if (wrong)
        return wrong;
      seen |= bit_of(letter);
      continue;
    }
    if (mode != PGPOPT_HELP && mode != PGPOPT_VERSION && o->mode != PGPOPT_NONE && o->mode != mode)
      return "only one of " MODES " can be given";
    o->mode = mode;
    if (mode == PGPOPT_HARVEST)
      o->harvest = state.arg;
    if (mode == PGPOPT_HELP || mode == PGPOPT_VERSION)
      return NULL;
  }
  if (!files_of[o->mode])
    return "one of " MODES " is needed";
  wrong = check_options(o, seen);
  return wrong ? wrong : files_of[o->mode](o, (size_t)(argc - state.ind), argv + state.ind);
}
