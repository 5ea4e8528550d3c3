/* refusal: tell qmail-smtpd that a message is not taken, and why. qmails differ in how that is done.
 *
 *   notqmail             exit 82, `D...` or `Z...` into fd 6, which is a pipe then
 *   sagredo's, indimail  exit 88, the same into the descriptor that $ERROR_FD names
 *   others               exit 31 or 71, without words
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#define REFUSAL_PERMANENT 31
#define REFUSAL_TEMPORARY 71

/* notqmail takes no more than this. */
#define REFUSAL_TEXT_MAX 255

/* the descriptor of notqmail */
#define REFUSAL_FD 6

struct refusal {
  int named_fd;    /* the number in $ERROR_FD, or -1; whether it is open or not */
  int fd;          /* what takes the words, or -1 */
  int status;      /* the exit status that says so */
  int takes_log;   /* words for the log must not go to fd 2: they would be words for the client */
};

/* refusal_find - see which way there is. Before any descriptor is opened: fd 6 could be ours afterwards. */
void refusal_find(struct refusal *r);

/* refusal_send - give the words.
 *
 *   status  REFUSAL_PERMANENT or REFUSAL_TEMPORARY
 *   text    starts with D or Z accordingly and an enhanced status code; at most REFUSAL_TEXT_MAX bytes, no line end
 *
 * Returns what to exit with: where the words can't be given, `status`.
 */
int refusal_send(const struct refusal *r, int status, const char *text);

#endif
