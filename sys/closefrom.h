/* closefrom: close every descriptor from one on.
 */
#ifndef CLOSEFROM_H
#define CLOSEFROM_H

/* Where the system has no call for it, descriptors are closed one by one up to this. */
#define CLOSEFROM_LIMIT 1024

/* closefrom_all - close `first` and everything above it. */
void closefrom_all(int first);

#endif
