/* soppump: the moving half of engine/sop: bytes into and out of the pipes of the program, and its end. sop_go(),
 * sop_feed() and sop_end() are declared in engine/sop.h.
 */
#ifndef SOPPUMP_H
#define SOPPUMP_H

/* soppump_wipe - overwrite what was read last. */
void soppump_wipe(void);

#endif
