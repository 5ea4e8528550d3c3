/* closefrom: close all descriptors from a given number on, except a few. */
#ifndef CLOSEFROM_H
#define CLOSEFROM_H

/* If neither the kernel nor libc has a function for this, descriptors below this number are closed one by one. */
#define CLOSEFROM_LIMIT 1024

/* closefrom_all - close `first` and all descriptors above it. */
void closefrom_all(int first);

/* closefrom_but - the same, except that `one` and `other` stay open. A number below `first`, as -1, stands for no
 * descriptor.
 */
void closefrom_but(int first, int one, int other);

#endif
