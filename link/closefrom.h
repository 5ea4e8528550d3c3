/* closefrom: close all descriptors from a given number on, except a few. */
#ifndef CLOSEFROM_H
#define CLOSEFROM_H

/* On Linux before 5.9 without /proc, and on systems that are neither Linux nor BSD, descriptors are closed one by one:
 * all below the hard limit of the process, or below this number if the limit is lower. One that was opened above them,
 * under another limit, stays open there, and only there.
 */
#define CLOSEFROM_LEAST 1024

/* closefrom_all - close `first` and all descriptors above it. */
void closefrom_all(int first);

/* closefrom_but - the same, except that `one` and `other` stay open. A number below `first`, as -1, stands for no
 * descriptor.
 */
void closefrom_but(int first, int one, int other);

#endif
