/* globaladdress: may a program connect to an address that a stranger named? Only to one of the open Internet. */
#ifndef GLOBALADDRESS_H
#define GLOBALADDRESS_H

struct globaladdress {
  int family;                /* AF_INET or AF_INET6 */
  unsigned char octets[16];  /* in network order; AF_INET has four */
};

/* globaladdress_is - 1 if the address is a global unicast address (the special-purpose registries of IANA), 0 if it is
 * of this host, of a private network, link-local, multicast, reserved, for documentation, or if it maps or wraps an
 * IPv4 address.
 */
int globaladdress_is(const struct globaladdress *a);

#endif
