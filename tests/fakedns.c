/* fakedns: the functions of engine/dns.h with answers from a text file, for a qmail-dkim that is linked with this in
 * place of engine/dns_ares.o.
 *
 * $DNSCACHEIP is `zone [log]`, two file names. A line of the zone is one of
 *
 *   NAME TEXT            a TXT record; several lines of one name are several records
 *   NAME ~nodata         the name is there, a TXT record is not
 *   NAME ~fail WORDS     no answer, and why
 *
 * \HH in TEXT is the byte with this hexadecimal number. A name that is not in the file does not exist. Each name
 * that is asked for is appended to the log as one line.
 */
#include "dkim/limits.h"
#include "engine/dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char out_of_memory[] = "out of memory";

/* the next record out of TEXT; 1, or 0 with ENOMEM */
static int add(struct keyquery *q, const char *text)
{
  for (; *text; text++) {
    char c = *text;

    if (c == '\\') {
      char hex[3] = { text[1], text[1] ? text[2] : 0, 0 };
      char *end;

      c = (char)strtoul(hex, &end, 16);
      if (end != hex + 2)
        abort();
      text += 2;
    }
    if (!stralloc_catb(&q->text, &c, 1))
      return 0;
  }
  return keyquery_add(q);
}

static void fail(struct keyquery *q, const char *why)
{
  q->answer = KEYQUERY_UNKNOWN;
  q->why = why;
}

static void answer(struct keyquery *q, const char *text)
{
  if (strcmp(text, "~nodata") == 0)
    return;
  if (strncmp(text, "~fail ", 6) == 0) {
    const char *why = strdup(text + 6);
    fail(q, why ? why : out_of_memory);
  } else if (add(q, text)) {
    q->answer = KEYQUERY_FOUND;
  } else {
    fail(q, out_of_memory);
  }
}

static void look_up(struct keyquery *q, FILE *zone)
{
  char *line = NULL;
  size_t room = 0;
  size_t len = strlen(q->name.s);
  ssize_t n;

  q->answer = KEYQUERY_ABSENT;
  while ((n = getline(&line, &room, zone)) > 0) {
    if (line[n - 1] == '\n')
      line[n - 1] = 0;
    if (strncmp(line, q->name.s, len) == 0 && line[len] == ' ')
      answer(q, line + len + 1);
  }
  if (!feof(zone))
    fail(q, out_of_memory);
  free(line);
}

static FILE *open_file(const char *name, size_t len, const char *mode)
{
  char *path = strndup(name, len);
  FILE *f = path ? fopen(path, mode) : NULL;

  free(path);
  return f;
}

static FILE *asked;

/* qmail-dkim can open nothing more when it asks */
void dns_open(struct dns *d, const char *servers)
{
  size_t len = servers ? strcspn(servers, " ") : 0;

  d->channel = servers ? open_file(servers, len, "r") : NULL;
  asked = servers && servers[len] ? open_file(servers + len + 1, strlen(servers + len + 1), "a") : NULL;
  d->wrong = d->channel ? NULL : "no zone file";
}

void dns_txt(const struct dns *d, struct keyquery *q, size_t count, int timeout_ms)
{
  FILE *zone = d->channel;

  (void)timeout_ms;
  if (count > LIMIT_SIGNATURES)
    abort();
  for (size_t i = 0; i < count; i++) {
    /* O_APPEND and one write, so that two processes may share a log */
    if (asked) {
      fprintf(asked, "%s\n", q[i].name.s);
      fflush(asked);
    }
    if (d->wrong) {
      fail(&q[i], d->wrong);
    } else {
      rewind(zone);
      look_up(&q[i], zone);
    }
  }
}

void dns_close(struct dns *d)
{
  if (d->channel)
    fclose(d->channel);
  if (asked)
    fclose(asked);
}
