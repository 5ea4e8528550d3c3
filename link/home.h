/* home: the directory in which qmail and its control files are. */
#ifndef HOME_H
#define HOME_H

/* home_enter - make the home the working directory. It is $QMAILHOME if that is set and not empty, else the directory
 * of conf-qmail. A program that runs set-id ignores $QMAILHOME, because the caller controls the environment.
 * Returns 1, or 0 with errno.
 */
int home_enter(void);

/* home_path - the path that home_enter() takes. */
const char *home_path(void);

#endif
