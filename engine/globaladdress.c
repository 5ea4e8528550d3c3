/* globaladdress: two tables of prefixes. For IPv6 only 2000::/3 is global, except for what the table has. */
#include "engine/globaladdress.h"

#include <stddef.h>
#include <sys/socket.h>

struct prefix {
  unsigned char octets[4];
  unsigned int bits;
};

static const struct prefix special4[] = {
  { { 0, 0, 0, 0 }, 8 },        /* this network */
  { { 10, 0, 0, 0 }, 8 },       /* private */
  { { 100, 64, 0, 0 }, 10 },    /* shared by customers of a provider */
  { { 127, 0, 0, 0 }, 8 },      /* loopback */
  { { 169, 254, 0, 0 }, 16 },   /* link-local */
  { { 172, 16, 0, 0 }, 12 },    /* private */
  { { 192, 0, 0, 0 }, 24 },     /* protocols */
  { { 192, 0, 2, 0 }, 24 },     /* documentation */
  { { 192, 88, 99, 0 }, 24 },   /* 6to4 relays */
  { { 192, 168, 0, 0 }, 16 },   /* private */
  { { 198, 18, 0, 0 }, 15 },    /* measurements */
  { { 198, 51, 100, 0 }, 24 },  /* documentation */
  { { 203, 0, 113, 0 }, 24 },   /* documentation */
  { { 224, 0, 0, 0 }, 3 },      /* multicast, reserved, broadcast */
};

static const struct prefix global6 = { { 0x20, 0, 0, 0 }, 3 };
static const struct prefix special6[] = {
  { { 0x20, 0x01, 0, 0 }, 23 },        /* protocols, Teredo */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },  /* documentation */
  { { 0x20, 0x02, 0, 0 }, 16 },        /* 6to4: has an IPv4 address in it */
  { { 0x3f, 0xff, 0, 0 }, 20 },        /* documentation */
};

static int is_within(const unsigned char *octets, const struct prefix *p)
{
  for (unsigned int i = 0; i < p->bits; i++)
    if ((octets[i / 8] ^ p->octets[i / 8]) & (0x80u >> i % 8))
      return 0;
  return 1;
}

static int is_in_table(const unsigned char *octets, const struct prefix *table, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (is_within(octets, &table[i]))
      return 1;
  return 0;
}

int globaladdress_is(const struct globaladdress *a)
{
  if (a->family == AF_INET)
    return !is_in_table(a->octets, special4, sizeof special4 / sizeof *special4);
  return a->family == AF_INET6 && is_within(a->octets, &global6)
         && !is_in_table(a->octets, special6, sizeof special6 / sizeof *special6);
}
