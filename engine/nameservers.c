/* nameservers: parse addresses strictly, with inet_pton(). */
#include "engine/nameservers.h"

#include "text/ascii.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>

#define PORT_DIGITS 5
#define PORT_MAX 65535

static int parse_port(int *port, struct span text)
{
  unsigned long long number = NAMESERVER_PORT;

  if (text.len && (text.p[0] != ':' || !ascii_number(span_from(text, 1), PORT_DIGITS, &number)))
    return 0;
  *port = (int)number;
  return number > 0 && number <= PORT_MAX;
}

static int parse_address(struct nameserver *server, struct span text)
{
  char address[INET6_ADDRSTRLEN];

  if (text.len >= sizeof address || span_find(text, 0) < text.len)
    return 0;
  memcpy(address, text.p, text.len);
  address[text.len] = 0;
  memset(server->address, 0, sizeof server->address);
  return inet_pton(server->family, address, server->address) == 1;
}

static int parse_server(struct nameserver *server, struct span text)
{
  size_t colon = span_find(text, ':');
  struct span address = span_first(text, colon);
  struct span port = span_from(text, colon);

  server->family = AF_INET;
  if (text.p[0] == '[') {
    size_t end = span_find(text, ']');

    if (end == text.len)
      return 0;
    server->family = AF_INET6;
    address = span_from(span_first(text, end), 1);
    port = span_from(text, end + 1);
  } else if (span_find(span_from(port, 1), ':') + 1 < port.len) {
    /* A second colon means IPv6 without a port. */
    server->family = AF_INET6;
    address = text;
    port.len = 0;
  }
  return parse_port(&server->port, port) && parse_address(server, address);
}

int nameservers_parse(struct nameserver *server, size_t max, size_t *count, struct span list)
{
  *count = 0;
  while (list.len) {
    size_t end = 0;

    while (end < list.len && list.p[end] != ' ' && list.p[end] != ',')
      end++;
    if (end && (*count == max || !parse_server(&server[(*count)++], span_first(list, end))))
      return 0;
    list = span_from(list, end + 1);
  }
  return 1;
}
