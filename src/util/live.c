/* live.c - when a list that others changed is read anew. */
#include "kurator/live.h"

#define LEAST_MS 1000
#define MOST_MS 20000
#define SHARE 10                /* of the time one tenth for what nobody asked for */

int live_pause(int took_ms, unsigned chance)
{
    int pause = took_ms < 0 ? 0 : took_ms > MOST_MS / SHARE ? MOST_MS : took_ms * SHARE;

    if (pause < LEAST_MS)
        pause = LEAST_MS;
    return pause + (int)(chance % (unsigned)(pause / 2));
}
