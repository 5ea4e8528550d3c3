/* signkeys: the key files are opened first. They are chosen and read later, when the process is confined. */
#include "engine/signkeys.h"

#include "crypto/secret.h"
#include "link/argfile.h"
#include "link/io.h"

#include <errno.h>

/* the memory that is locked and wiped */
static struct {
  struct private_key key[SIGNKEYS_MAX];
  char pem[LIMIT_KEY_FILE_BYTES + 1];
} secrets;

static void open_key(struct signkey *key, const char *name)
{
  key->name = name;
  key->fd = name ? argfile_read(name) : -1;
  key->error = errno;
}

void signkeys_open(struct signkeys *k, const struct dkimopt *o)
{
  memset(k, 0, sizeof *k);
  for (size_t i = 0; i < SIGNKEYS_MAX; i++)
    k->key[i].key = &secrets.key[i];
  open_key(&k->key[0], o->key);
  open_key(&k->key[1], o->key2);
}

/* Returns 1, even for a bad key, which gets a `why`; 0 with errno. */
static int load_key(struct signkey *key)
{
  ssize_t n = key->fd == -1 ? -1 : io_fill(key->fd, secrets.pem, sizeof secrets.pem);
  int error = key->fd == -1 ? key->error : errno;

  if (n == -1) {
    key->why = strerror(error);
    errno = error;
    return io_file_is_bad(error);
  }
  key->why = private_key_load(key->key, span_make(secrets.pem, (size_t)n));
  error = errno;
  secret_wipe(secrets.pem, (size_t)n);
  errno = error;
  return !key->why || error != ENOMEM;
}

static void add_use(struct signkeys *k, enum algorithm a, const char *selector, struct signkey *key)
{
  struct signkeys_use use = { a, selector, key };

  k->use[k->uses++] = use;
}

/* There is one key and no -z: the type of the key decides the algorithm. Returns 1, or 0 with errno. */
static int use_by_type(struct signkeys *k, const char *selector)
{
  struct signkey *key = &k->key[0];

  if (!load_key(key))
    return 0;
  add_use(k, key->key->type == KEY_ED25519 ? ALGORITHM_ED25519_SHA256 : ALGORITHM_RSA_SHA256, selector, key);
  return 1;
}

static int choose_uses(struct signkeys *k, const struct dkimopt *o)
{
  struct signkey *first = &k->key[0];
  struct signkey *second = &k->key[1];

  switch (o->z) {
    case 1:
      add_use(k, ALGORITHM_RSA_SHA1, o->selector, first);
      return 1;
    case 2:
      add_use(k, ALGORITHM_RSA_SHA256, o->selector, first);
      return 1;
    case 3:
      add_use(k, ALGORITHM_RSA_SHA256, o->selector, first);
      add_use(k, ALGORITHM_RSA_SHA1, o->selector, first);
      return 1;
    case 4:
      add_use(k, ALGORITHM_ED25519_SHA256, second->name ? o->selector2 : o->selector, second->name ? second : first);
      return 1;
    default:
      break;
  }
  if (!second->name)
    return use_by_type(k, o->selector);
  add_use(k, ALGORITHM_RSA_SHA256, o->selector, first);
  add_use(k, ALGORITHM_ED25519_SHA256, o->selector2, second);
  return 1;
}

int signkeys_choose(struct signkeys *k, const struct dkimopt *o)
{
  secret_lock(&secrets, sizeof secrets);
  if (!choose_uses(k, o))
    return 0;
  for (size_t i = 0; i < k->uses; i++) {
    struct signkey *key = k->use[i].key;

    if (key->key->type == KEY_NONE && !key->why && !load_key(key))
      return 0;
    if (!key->why && !private_key_fits(key->key, k->use[i].algorithm))
      key->why = key->key->type == KEY_RSA ? "RSA key where an Ed25519 key is asked for"
                                           : "Ed25519 key where an RSA key is asked for";
  }
  return 1;
}

int signkeys_has_good(const struct signkeys *k)
{
  for (size_t i = 0; i < k->uses; i++)
    if (!k->use[i].key->why)
      return 1;
  return 0;
}

const struct signkey *signkeys_first_bad(const struct signkeys *k)
{
  for (size_t i = 0; i < k->uses; i++)
    if (k->use[i].key->why)
      return k->use[i].key;
  return NULL;
}

void signkeys_wipe(void)
{
  for (size_t i = 0; i < SIGNKEYS_MAX; i++)
    private_key_wipe(&secrets.key[i]);
}
