/* live.h - when a list that others changed is read anew. */
#ifndef KURATOR_LIVE_H
#define KURATOR_LIVE_H

/* Milliseconds from the first change that was told of to one reading of the list; what changes meanwhile goes with it. A second at
 * least, and up to half of it more by chance, for all colleagues hear of a change at the same moment. Where answers take long (a
 * busy server, a line that is slow or narrow) ten times as long, up to 20 seconds: lists that nobody asked for take a tenth of the
 * time at most. took_ms: how long answers took of late; chance: any number. */
int live_pause(int took_ms, unsigned chance);

#endif
