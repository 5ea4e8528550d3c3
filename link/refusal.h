/* refusal: tell qmail-smtpd that a message is refused, and why. The variants of qmail do this in different ways:
 *
 *   notqmail             exit 82; the text, `D...` or `Z...`, is written to fd 6, which is a pipe
 *   sagredo's, indimail  exit 88; the text is written to the descriptor in $ERROR_FD
 *   others               exit 31 or 71, without text
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#define REFUSAL_PERMANENT 31
#define REFUSAL_TEMPORARY 71

/* the longest text that notqmail accepts, in bytes */
#define REFUSAL_TEXT_MAX 255

/* the descriptor that notqmail reads the text from */
#define REFUSAL_FD 6

struct refusal {
  int named_fd;    /* the number in $ERROR_FD, open or not; -1 if there is none */
  int fd;          /* the descriptor that takes the text, or -1 */
  int status;      /* the exit status when a text was written to fd */
  int takes_log;   /* 1: the client would get the text of fd 2, so nothing may be logged there */
};

/* refusal_find - find out which variant the caller is. It must be called before any descriptor is opened, because fd 6
 * could be one of ours afterwards.
 */
void refusal_find(struct refusal *r);

/* refusal_send - write the text of a refusal.
 *
 *   status  REFUSAL_PERMANENT or REFUSAL_TEMPORARY
 *   text    begins with D (permanent) or Z (temporary) and an enhanced status code (RFC 3463); at most REFUSAL_TEXT_MAX
 *           bytes, no line end
 *
 * Returns the exit status for the process: `status` if the text cannot be written, else r->status.
 */
int refusal_send(const struct refusal *r, int status, const char *text);

#endif
