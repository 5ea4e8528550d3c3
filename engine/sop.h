/* sop: run one command of a Stateless OpenPGP program (sqop, gosop, rsop and others) in a confined process of its own.
 *
 *   sop_init(&s, program, "decrypt")
 *   sop_word(), sop_given(), sop_input(), sop_output()    the arguments, in their order
 *   sop_start(&s)              before confine(): makes the pipes and the process, which waits
 *   confine(CONFINE_NEEDS_CHILD)
 *   sop_bytes(&s, input, ...)  what the program reads as this input
 *   sop_go(&s, sink, arg)      the program begins; `sink` gets its standard output
 *   sop_feed(&s, piece) ...    its standard input, a span_sink
 *   sop_end(&s)
 *   sop_free(&s)               at any time
 *
 * Several can be started before confine(); each goes later, when the one before it has ended, or is freed without
 * having gone. All that the program reads and writes passes through pipes, in any order, so nothing is written to a
 * disk here: whoever needs the output later keeps it (plainspool.h). The output may be used only after SOP_DONE.
 *
 * The process runs with an empty environment and is confined (sopconfine.h). It is killed when this process ends, so
 * after a result that is not SOP_DONE or SOP_EXITED the caller should end soon.
 */
#ifndef SOP_H
#define SOP_H

#include "text/span.h"

#include <sys/types.h>

/* seconds from sop_go() on, also in CPU time */
#define SOP_TIMEOUT_S 600

/* the program, its command and other arguments, at most */
#define SOP_WORDS 256

/* bytes of one sop_output(). What is over it is read and left out. */
#define SOP_OUTPUT_BYTES (64 * 1024)

/* The exit codes that all programs share, as far as words or answers depend on them. Any other one but 0 means that it
 * did not work.
 */
enum sop_exit {
  SOP_EXIT_NO_SIGNATURE = 3,          /* none that is good by a given certificate */
  SOP_EXIT_CERT_CANNOT_ENCRYPT = 17,
  SOP_EXIT_CANNOT_DECRYPT = 29,       /* with none of the keys */
  SOP_EXIT_BAD_DATA = 41,
  SOP_EXIT_KEY_IS_PROTECTED = 67,     /* by a password */
  SOP_EXIT_KEY_CANNOT_SIGN = 79
};

enum sop_result {
  SOP_DONE,          /* exit 0 */
  SOP_EXITED,        /* it said that it could not: any other exit code, in s->exit_code */
  SOP_STOPPED,       /* the sink returned 0 */
  SOP_KILLED,        /* it was killed, by signal s->signal */
  SOP_NOT_RUN,       /* it could not be executed, see s->error; or a part of it not, with 126 or 127 in s->exit_code */
  SOP_TIMEOUT,
  SOP_TROUBLE        /* a system call failed here, see s->error */
};

/* a pipe besides standard input and output; private */
struct sop_channel {
  enum { SOP_GIVEN, SOP_INPUT, SOP_OUTPUT } kind;
  int fd;              /* our end; -1: closed, or a descriptor that was given */
  int theirs;          /* their end, or the given descriptor, until the process was made */
  struct span input;   /* what still has to be written */
  stralloc output;
};

#define SOP_CHANNELS 80

struct sop {
  const char *program;
  int error;                           /* errno of SOP_NOT_RUN and SOP_TROUBLE, or 0 */
  int exit_code;                       /* of SOP_EXITED */
  int signal;                          /* of SOP_KILLED */
  unsigned int timeout_s;              /* SOP_TIMEOUT_S; may be changed before sop_go() */
  int stopped_reading;                 /* 1: the program closed its input before the end of it */
  int has_result;                      /* 1: what sop_end() returns is known */
  /* private */
  pid_t pid;                           /* 0: none */
  int has_gone;
  enum sop_result result;
  stralloc text;                       /* the words, each with a NUL behind it */
  unsigned int words;
  struct sop_channel channel[SOP_CHANNELS];
  unsigned int channels;
  int in;                              /* pipes: our ends of standard input and output */
  int out;
  int go;                              /* it waits for a byte here */
  int life;                            /* errno of exec comes from here */
  span_sink *sink;
  void *arg;
  long long deadline_ms;
  int trouble;                         /* errno, if an argument could not be stored */
};

/* sop_init - begin with the arguments.
 *
 *   program  its path. Kept, not copied.
 *   command  its subcommand, as `decrypt`
 *
 * No memory is taken yet. The functions below store what goes wrong; sop_start() reports it.
 */
void sop_init(struct sop *s, const char *program, const char *command);

/* sop_word - one more argument.
 * sop_given - the argument `OPTION@FD:N`: an open descriptor of ours that the program reads, as a file with a key.
 *             OPTION is empty or as `--verify-with=`. The descriptor can be closed after sop_start().
 * sop_input - the same argument for bytes that are known later. Returns the number for sop_bytes().
 * sop_output - the same for something small that the program writes, as `--verify-out=`. Returns the number for
 *              sop_text().
 */
void sop_word(struct sop *s, const char *word);
void sop_given(struct sop *s, const char *option, int fd);
unsigned int sop_input(struct sop *s, const char *option);
unsigned int sop_output(struct sop *s, const char *option);

/* sop_start - make the process, which confines itself and waits. SIGPIPE and SIGCHLD are set to what is needed here:
 * ignored, and the default. Returns 1, or 0 with errno.
 */
int sop_start(struct sop *s);

/* sop_bytes - what the program reads as this input; nothing if this is not called. The bytes are not copied, and must
 * live until sop_end().
 */
void sop_bytes(struct sop *s, unsigned int input, struct span bytes);

/* sop_go - let the program begin. `sink` gets its standard output, during sop_feed() and sop_end(); NULL: all of it is
 * left out. An error here is the result of sop_end().
 */
void sop_go(struct sop *s, span_sink *sink, void *arg);

/* sop_feed - the next piece of its standard input. A program that has read enough is no error: the rest is left out.
 * Returns 1; 0 if there is no use in more: s->has_result is 1 then, and sop_end() says why.
 */
int sop_feed(void *sop, struct span piece);

/* sop_end - the standard input is complete. Read the output to its end, wait for the program, and say what became of
 * it. After it the process is gone, except after SOP_STOPPED, SOP_TIMEOUT and SOP_TROUBLE, where it may last as long as
 * this one.
 */
enum sop_result sop_end(struct sop *s);

/* sop_text - what the program wrote to this output; after sop_end(). Valid until sop_free(). */
struct span sop_text(const struct sop *s, unsigned int output);

/* sop_why - replace `line` by a few words for the result of sop_end(), as `unable to run /usr/bin/sqop: Permission
 * denied`. With ENOMEM the line is empty.
 */
void sop_why(stralloc *line, const struct sop *s);

/* sop_free - close all pipes, wipe and forget the outputs, and wait for a process that has not gone. */
void sop_free(struct sop *s);

#endif
