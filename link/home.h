/* home: the folder in which qmail and its control files are.
 */
#ifndef HOME_H
#define HOME_H

/* home_enter - make it the working directory: conf-qmail, or $QMAILHOME where that is set and not empty. A program
 * that is set-id takes nothing from its environment, so there it is always conf-qmail.
 * Returns 1, or 0 with errno.
 */
int home_enter(void);

#endif
