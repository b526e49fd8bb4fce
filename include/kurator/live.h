/* live.h - when a list that others changed is read anew. */
#ifndef KURATOR_LIVE_H
#define KURATOR_LIVE_H

/* Milliseconds from the first change that was told of to one reading of the list; what changes meanwhile goes with it. A second at
 * least and half of one by chance, for all colleagues hear of a change at the same moment; and where an answer took long (a busy
 * server, a line that is slow or narrow) ten times as long, so that lists nobody asked for take a tenth of it at most. took_ms: how
 * long answers took of late; chance: any number. */
int live_pause(int took_ms, unsigned chance);

#endif
