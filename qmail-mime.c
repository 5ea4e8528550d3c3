/* qmail-mime: print the MIME structure of one message, find out which rules hold for it, or change it.
 *
 *   qmail-mime -l [message]
 *   qmail-mime -r [-w] [-u [-i words]] [-I authserv] [-o origin] message rules host sender recip [recip ...]
 *   qmail-mime -e message out edit ...
 *
 * It opens only the files named on its command line, where `-` is descriptor 0 or 1 and `&N` is descriptor N. fd 1 gets
 * the list, or the answer of -r or -e. fd 2 gets at most one line. It needs no privilege. It uses one environment
 * variable, $TMPDIR.
 */
#include "engine/editfile.h"
#include "engine/mimefile.h"
#include "engine/rulefile.h"
#include "link/io.h"
#include "link/say.h"
#include "rules/ruletable.h"
#include "text/span.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/stralloc.h>
#include <string.h>
#include <unistd.h>

#define VERSION "0.1"

#define USAGE                       \
  "usage: qmail-mime -l [message]\n" \
  "       qmail-mime -r [-w] [-u [-i words]] [-I authserv] [-o origin] message rules host sender recip [recip ...]\n" \
  "       qmail-mime -e message out edit ...\n" \
  "       qmail-mime -h | -V\n"

static int print(struct span text)
{
  if (io_write(1, text.p, text.len))
    return ANSWER_DONE;
  say_line(2, "qmail-mime: unable to write the output: ", say_error(errno), (char *)NULL);
  return ANSWER_TEMPORARY;
}

static int unable(enum answer_status status, stralloc *line)
{
  say_line(2, "qmail-mime: ", line->len && stralloc_0(line) ? line->s : "out of memory", (char *)NULL);
  return (int)status;
}

static int list(const char *message)
{
  stralloc line = STRALLOC_ZERO;
  enum answer_status status = mimefile_list(message, 1, &line);

  return status == ANSWER_DONE ? ANSWER_DONE : unable(status, &line);
}

/* the options of -r; NULL or what is wrong */
static const char *rule_options(struct rulefile_options *o, int argc, char **argv)
{
  static const char *const origins[] = { "any", "delivered", "authres" };
  int c;

  o->origin = ORIGIN_DELIVERED;
  optind = 2;
  opterr = 0;
  while ((c = getopt(argc, argv, "+wuI:i:o:")) != -1) {
    unsigned int i = 0;

    switch (c) {
      case 'w': o->tells_no = 1; break;
      case 'u': o->is_incoming = 1; break;
      case 'i':
        o->is_verified = 1;
        if (!ruletable_opening(span_of(optarg), &o->opening))
          return "-i is none, or words of opened,pass,fail,weak,nokey,unknown,revoked,expired";
        break;
      case 'I': o->authserv = optarg; break;
      case 'o':
        while (i < 3 && strcmp(optarg, origins[i]) != 0)
          i++;
        if (i == 3)
          return "-o is any, delivered or authres";
        o->origin = (enum origin_mode)i;
        break;
      default: return "unknown option of -r";
    }
  }
  if (o->is_verified && !o->is_incoming)
    return "-i is for -u";
  return argc - optind < 5 ? "usage: qmail-mime -r message rules host sender recip [recip ...]" : NULL;
}

static int rules(int argc, char **argv)
{
  struct rulefile_options o = { .authserv = NULL };
  stralloc output = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  const char *wrong = rule_options(&o, argc, argv);
  enum answer_status status;

  if (wrong) {
    say_line(2, "qmail-mime: ", wrong, (char *)NULL);
    return ANSWER_USAGE;
  }
  o.message = argv[optind];
  o.rules = argv[optind + 1];
  o.host = argv[optind + 2];
  o.sender = argv[optind + 3];
  o.recipients = argv + optind + 4;
  status = rulefile(&o, &output, &line);
  return status == ANSWER_DONE ? print(span_sa(&output)) : unable(status, &line);
}

/* The answer goes to fd 2 if fd 1 has the message. */
static int edit(const char *message, const char *out, char **words, size_t count)
{
  stralloc line = STRALLOC_ZERO;
  enum answer_status status = editfile(message, out, words, count, &line);
  int is_answer = status == ANSWER_DONE || status == ANSWER_NOTHING;

  if (is_answer && strcmp(out, "-") != 0) {
    if (!stralloc_append(&line, '\n'))
      status = ANSWER_TEMPORARY;
    else if (print(span_sa(&line)) == ANSWER_TEMPORARY)
      return ANSWER_TEMPORARY;
    else
      return (int)status;
  }
  say_line(2, is_answer ? "" : "qmail-mime: ", line.len && stralloc_0(&line) ? line.s : "out of memory", (char *)NULL);
  return (int)status;
}

static int is_option(const char *word, char letter)
{
  return word[0] == '-' && word[1] == letter && word[2] == '\0';
}

/* `--` ends the options, so a message may be called `-l`. */
static int run(int argc, char **argv)
{
  int operands = argc > 2 && strcmp(argv[2], "--") == 0 ? 3 : 2;

  if (argc == 2 && is_option(argv[1], 'h'))
    return print(span_of(USAGE));
  if (argc == 2 && is_option(argv[1], 'V'))
    return print(span_of("qmail-mime " VERSION "\n"));
  if (argc >= 2 && argc <= operands + 1 && is_option(argv[1], 'l'))
    return list(argc > operands ? argv[operands] : "-");
  if (argc >= 2 && is_option(argv[1], 'r'))
    return rules(argc, argv);
  if (argc >= operands + 3 && is_option(argv[1], 'e'))
    return edit(argv[operands], argv[operands + 1], argv + operands + 2, (size_t)(argc - operands - 2));
  if (argc >= 2 && argv[1][0] == '-' && !strchr("ehilruVIow", argv[1][1]))
    say_line(2, "qmail-mime: unknown option ", argv[1], (char *)NULL);
  else
    say_line(2, "qmail-mime: usage: qmail-mime -l [message], qmail-mime -r message rules host sender recip ..., ",
             "or qmail-mime -e message out edit ...", (char *)NULL);
  return ANSWER_USAGE;
}

int main(int argc, char **argv)
{
  /* If one of these were closed, a file could be opened under its number and get output that is not meant for it. */
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1) {
      if (fd < 2)
        say_line(2, "qmail-mime: descriptors 0, 1 and 2 must be open", (char *)NULL);
      _exit(ANSWER_TEMPORARY);
    }
  /* Then write() fails, and the words say so. */
  (void)signal(SIGXFSZ, SIG_IGN);
  /* _exit() skips the clean-up of the libraries, which would only cost time. Nothing is buffered. */
  _exit(run(argc, argv));
}
