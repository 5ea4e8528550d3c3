/* clients: several clients at once, each with one message after the other: how many messages a second?
 *
 *   clients milter clients messages mail out socket pid    the milter at this local socket, process pid
 *   clients run clients messages mail says program [argument ...]
 *
 * milter: each client connects for each message, as an SMTP server does for each connection, and says all that one
 * says; a message without a DKIM-Signature field to put before it is a failure. The last field and its message go to
 * the file out. run: each client starts the program for each message, which is on fd 0; what it writes must begin
 * with says, and it must exit 0.
 *
 * Prints `messages-a-second CPU-ms-a-message peak-KiB`. The CPU time is that of the programs and their children, or of
 * the milter: not of the clients. The peak is that of one program, or of the milter.
 */
#define _DEFAULT_SOURCE /* wait4 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAIL_MAX = 200000, PACKET_MAX = 2 * MAIL_MAX, CHUNK = 65535, FIELD_MAX = 20000 };

/* of libmilter's protocol: what we offer, and what the milter then wants left out */
enum { VERSION = 6, ACTIONS = 0x1ff, NO_CONNECT = 0x1, NO_HELO = 0x2, NO_MAIL = 0x4, NO_RCPT = 0x8, NO_BODY = 0x10,
       NO_HEADER = 0x20, NO_EOH = 0x40, NR_HEADER = 0x80, NO_DATA = 0x200, NR_CONNECT = 0x1000, NR_HELO = 0x2000,
       NR_MAIL = 0x4000, NR_RCPT = 0x8000, NR_DATA = 0x10000, NR_EOH = 0x40000, NR_BODY = 0x80000,
       LEADING_SPACE = 0x100000, PROTOCOL = 0x1fffff };

static char mail[MAIL_MAX];
static size_t mail_len;
static unsigned char packet[PACKET_MAX];
static size_t packet_len;
static char field[FIELD_MAX]; /* that the milter puts before the message */

static void die(const char *what, const char *about)
{
  fprintf(stderr, "clients: fatal: %s: %s\n", what, about);
  exit(111);
}

static void mail_read(const char *path)
{
  int fd = open(path, O_RDONLY);
  ssize_t n;

  if (fd == -1)
    die(path, strerror(errno));
  while ((n = read(fd, mail + mail_len, sizeof mail - mail_len)) > 0)
    mail_len += (size_t)n;
  if (n == -1 || mail_len == sizeof mail)
    die(path, "can't be read, or is too long");
  close(fd);
}

/* ---- the milter's protocol: a length of four bytes, a letter, and what belongs to it -------------- */

static void write_all(int fd, const void *from, size_t len)
{
  const char *p = from;

  while (len) {
    ssize_t n = write(fd, p, len);

    if (n <= 0)
      die("write", strerror(errno));
    p += n;
    len -= (size_t)n;
  }
}

static void read_all(int fd, void *to, size_t len)
{
  char *p = to;

  while (len) {
    ssize_t n = read(fd, p, len);

    if (n <= 0)
      die("the milter", n == 0 ? "has hung up" : strerror(errno));
    p += n;
    len -= (size_t)n;
  }
}

static void begin(char letter)
{
  packet[4] = (unsigned char)letter;
  packet_len = 5;
}

static void add(const char *p, size_t len)
{
  if (len > sizeof packet - packet_len)
    die("packet", "too long");
  memcpy(packet + packet_len, p, len);
  packet_len += len;
}

static void add_string(const char *s)
{
  add(s, strlen(s) + 1);
}

static void add_number(uint32_t n)
{
  uint32_t net = htonl(n);

  add((const char *)&net, sizeof net);
}

static uint32_t number_at(const unsigned char *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void send_packet(int fd)
{
  uint32_t len = htonl((uint32_t)packet_len - 4);

  memcpy(packet, &len, sizeof len);
  write_all(fd, packet, packet_len);
}

/* Takes one packet: returns its letter. */
static int receive(int fd)
{
  unsigned char head[5];

  read_all(fd, head, sizeof head);
  packet_len = number_at(head) - 1;
  if (packet_len >= sizeof packet)
    die("the milter", "sends too much");
  read_all(fd, packet, packet_len);
  packet[packet_len] = 0;
  return head[4];
}

/* Sends what was begun, unless the milter does not want it, and takes its answer, unless it gives none. */
static void say(int fd, uint32_t flags, uint32_t unwanted, uint32_t unanswered)
{
  int letter;

  if (flags & unwanted)
    return;
  send_packet(fd);
  if (flags & unanswered)
    return;
  letter = receive(fd);
  if (letter != 'c')
    die("the milter", "does not go on");
}

static uint32_t negotiate(int fd)
{
  begin('O');
  add_number(VERSION);
  add_number(ACTIONS);
  add_number(PROTOCOL);
  send_packet(fd);
  if (receive(fd) != 'O' || packet_len < 12)
    die("the milter", "does not negotiate");
  return number_at(packet + 8);
}

/* Sends the header, a field a packet; returns where the body begins. Folds are LF here, as MTAs have it. */
static size_t say_header(int fd, uint32_t flags)
{
  size_t start = 0;

  while (start < mail_len && mail[start] != '\n') {
    size_t end = start;
    char *colon = memchr(mail + start, ':', mail_len - start);
    char *value;

    do {
      char *lf = memchr(mail + end, '\n', mail_len - end);

      if (!lf)
        die("mail", "no body");
      end = (size_t)(lf - mail) + 1;
    } while (mail[end] == ' ' || mail[end] == '\t');
    if (!colon || colon > mail + end)
      die("mail", "no colon");
    value = colon + 1;
    if (!(flags & LEADING_SPACE) && *value == ' ')
      value++;
    begin('L');
    add(mail + start, (size_t)(colon - mail) - start);
    add("", 1);
    add(value, (size_t)(mail + end - 1 - value));
    add("", 1);
    say(fd, flags, NO_HEADER, NR_HEADER);
    start = end;
  }
  return start + 1;
}

static void say_body(int fd, uint32_t flags, size_t at)
{
  static char wire[2 * MAIL_MAX];
  size_t len = 0;

  for (; at < mail_len; at++) {
    if (mail[at] == '\n')
      wire[len++] = '\r';
    wire[len++] = mail[at];
  }
  for (size_t done = 0; done < len; done += CHUNK) {
    begin('B');
    add(wire + done, len - done < CHUNK ? len - done : CHUNK);
    say(fd, flags, NO_BODY, NR_BODY);
  }
}

/* Keeps a field that is to be added, with LF as line end. */
static void keep_field(uint32_t flags, const char *name)
{
  const char *value = name + strlen(name) + 1;
  size_t len = 0;

  if (strcmp(name, "DKIM-Signature") != 0)
    return;
  if (strlen(name) + strlen(value) + 4 > sizeof field)
    die("the milter", "adds too much");
  len = (size_t)snprintf(field, sizeof field, "%s:%s", name, flags & LEADING_SPACE ? "" : " ");
  for (; *value; value++)
    if (*value != '\r')
      field[len++] = *value;
  field[len++] = '\n';
  field[len] = 0;
}

static void end_of_message(int fd, uint32_t flags)
{
  int letter;

  begin('E');
  send_packet(fd);
  field[0] = 0;
  while ((letter = receive(fd)) != 'a' && letter != 'c') {
    if (letter == 'i' && packet_len > 4)
      keep_field(flags, (const char *)packet + 4);
    else if (letter == 'h')
      keep_field(flags, (const char *)packet);
    else if (letter != 'p')
      die("the milter", "refuses the message");
  }
  if (!field[0])
    die("the milter", "does not sign");
}

static void milter_message(const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  uint32_t flags;
  size_t body;

  if (strlen(path) >= sizeof address.sun_path)
    die(path, "too long");
  memcpy(address.sun_path, path, strlen(path));
  if (fd == -1 || connect(fd, (struct sockaddr *)&address, sizeof address) == -1)
    die(path, strerror(errno));
  flags = negotiate(fd);
  begin('C');
  add_string("localhost");
  add("4\0\x19", 3); /* IPv4, and a port */
  add_string("127.0.0.1");
  say(fd, flags, NO_CONNECT, NR_CONNECT);
  begin('H');
  add_string("localhost");
  say(fd, flags, NO_HELO, NR_HELO);
  begin('M');
  add_string("<jan@example.org>");
  say(fd, flags, NO_MAIL, NR_MAIL);
  begin('R');
  add_string("<ada@example.net>");
  say(fd, flags, NO_RCPT, NR_RCPT);
  begin('T');
  say(fd, flags, NO_DATA, NR_DATA);
  body = say_header(fd, flags);
  begin('N');
  say(fd, flags, NO_EOH, NR_EOH);
  say_body(fd, flags, body);
  end_of_message(fd, flags);
  begin('Q');
  send_packet(fd);
  close(fd);
}

static void milter_client(long messages, char **argv)
{
  while (messages-- > 0)
    milter_message(argv[1]);
  if (strcmp(argv[0], "-") != 0) {
    int out = open(argv[0], O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (out == -1)
      die(argv[0], strerror(errno));
    write_all(out, field, strlen(field));
    write_all(out, mail, mail_len);
    if (close(out) == -1)
      die(argv[0], strerror(errno));
  }
}

/* ---- a program for each message ------------------------------------------------------------------- */

static void run_client(long messages, const char *path, char **argv)
{
  size_t wanted = strlen(argv[0]);

  while (messages-- > 0) {
    char said[200];
    size_t len = 0;
    ssize_t n;
    int status;
    int p[2];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    pid_t pid;

    if (fd == -1 || pipe(p) == -1)
      die("run", strerror(errno));
    pid = fork();
    if (pid == -1)
      die("run", strerror(errno));
    if (pid == 0) {
      if (dup2(fd, 0) == 0 && dup2(p[1], 1) == 1 && dup2(p[1], 2) == 2) {
        close(p[0]);
        close(p[1]);
        execv(argv[1], argv + 1);
      }
      _exit(127);
    }
    close(fd);
    close(p[1]);
    while (len < sizeof said && (n = read(p[0], said + len, sizeof said - len)) > 0)
      len += (size_t)n;
    close(p[0]);
    if (waitpid(pid, &status, 0) == -1)
      die("waitpid", strerror(errno));
    if (status != 0 || len < wanted || memcmp(said, argv[0], wanted) != 0) {
      fprintf(stderr, "clients: fatal: wait status %d; it says: %.*s\n", status, (int)len, said);
      exit(111);
    }
  }
}

/* ---- what it costs -------------------------------------------------------------------------------- */

static double seconds(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* user and system time of another process so far, in ms */
static double cpu_ms_of(const char *pid)
{
  char path[100];
  char text[1000];
  unsigned long user = 0;
  unsigned long system = 0;
  FILE *in;
  char *rest;

  snprintf(path, sizeof path, "/proc/%s/stat", pid);
  in = fopen(path, "r");
  if (!in || !fgets(text, sizeof text, in) || !(rest = strrchr(text, ')')) ||
      sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    die(path, "can't be read");
  fclose(in);
  return (double)(user + system) * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static long peak_kib_of(const char *pid)
{
  char path[100];
  char line[1000];
  long peak = 0;
  FILE *in;

  snprintf(path, sizeof path, "/proc/%s/status", pid);
  in = fopen(path, "r");
  if (!in)
    die(path, strerror(errno));
  while (fgets(line, sizeof line, in))
    if (strncmp(line, "VmHWM:", 6) == 0)
      peak = strtol(line + 6, 0, 10);
  fclose(in);
  return peak;
}

int main(int argc, char **argv)
{
  int is_milter = argc == 8 && strcmp(argv[1], "milter") == 0;
  long clients;
  long messages;
  int failed = 0;
  struct rusage used;
  double start;
  double wall;
  double cpu_ms;

  if (!is_milter && (argc < 7 || strcmp(argv[1], "run") != 0)) {
    fputs("clients: usage: see the first comment of bench/clients.c\n", stderr);
    return 100;
  }
  clients = strtol(argv[2], 0, 10);
  messages = strtol(argv[3], 0, 10);
  if (clients < 1 || messages < clients)
    die("clients, messages", "there must be some");
  messages /= clients;
  mail_read(argv[4]);
  cpu_ms = is_milter ? cpu_ms_of(argv[7]) : 0;
  start = seconds();
  for (long i = 0; i < clients; i++) {
    pid_t pid = fork();

    if (pid == -1)
      die("fork", strerror(errno));
    if (pid == 0) {
      if (is_milter)
        milter_client(messages, argv + 5);
      else
        run_client(messages, argv[4], argv + 5);
      _exit(0);
    }
  }
  for (long i = 0; i < clients; i++) {
    int status;

    if (wait(&status) == -1)
      die("wait", strerror(errno));
    failed |= status;
  }
  wall = seconds() - start;
  if (failed)
    return 111;
  getrusage(RUSAGE_CHILDREN, &used);
  if (is_milter)
    cpu_ms = cpu_ms_of(argv[7]) - cpu_ms;
  else
    cpu_ms = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
             (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
  printf("%.1f\t%.3f\t%ld\n", (double)(messages * clients) / wall, cpu_ms / (double)(messages * clients),
         is_milter ? peak_kib_of(argv[7]) : used.ru_maxrss);
  return fflush(stdout) == 0 ? 0 : 111;
}
