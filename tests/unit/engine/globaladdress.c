/* globaladdress: the edges of each special prefix, and addresses that are global. */
#include "tests/tap.h"
#include "engine/globaladdress.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

static const char *const global[] = {
  "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
  "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255",
  "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
  "203.0.112.255", "203.0.114.0", "223.255.255.255", "8.8.8.8",
  "2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2a00:1450:4001:82a::200e", "3ffe::1",
  "3fff:1000::1"
};

static const char *const special[] = {
  "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
  "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
  "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
  "198.51.100.7", "203.0.113.9", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255",
  "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "1fff::1", "2001::1",
  "2001:1ff:ffff::1", "2001:db8::1", "2002:808:808::1", "3fff::1", "3fff:fff::1", "4000::1", "fc00::1", "fdff::1",
  "fe80::1", "fec0::1", "ff02::1"
};

static int is_global(const char *text)
{
  struct globaladdress a;

  memset(&a, 0, sizeof a);
  a.family = strchr(text, ':') ? AF_INET6 : AF_INET;
  if (inet_pton(a.family, text, a.octets) != 1)
    return -1;
  return globaladdress_is(&a);
}

int main(void)
{
  struct globaladdress a;

  for (size_t i = 0; i < sizeof global / sizeof *global; i++)
    ok(is_global(global[i]) == 1, "global: %s", global[i]);
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    ok(is_global(special[i]) == 0, "not global: %s", special[i]);
  memset(&a, 8, sizeof a);
  a.family = AF_UNIX;
  ok(!globaladdress_is(&a), "another family");
  return tap_done();
}
