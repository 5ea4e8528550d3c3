/* closefrom: close every descriptor from one on, but for a few.
 */
#ifndef CLOSEFROM_H
#define CLOSEFROM_H

/* Where neither the kernel nor libc has a call for it, descriptors are closed one by one up to this. */
#define CLOSEFROM_LIMIT 1024

/* closefrom_all - close `first` and everything above it. */
void closefrom_all(int first);

/* closefrom_but - the same, but `one` and `other` stay as they are, where they are open. Numbers below `first` name
 * nothing.
 */
void closefrom_but(int first, int one, int other);

#endif
