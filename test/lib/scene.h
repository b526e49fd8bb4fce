/* scene.h - a child that draws on a terminal what a test asks for with one key, and tells what it cost. */
#ifndef KURATOR_TEST_SCENE_H
#define KURATOR_TEST_SCENE_H
#include <stddef.h>
#include "kurator/draw.h"
#include "kurator/key.h"
#include "vt.h"

/* What one key cost: bytes and write(2) calls of the updates it led to. */
struct scene_cost {
    size_t bytes, writes;
    int status;             /* of term_update: -1 when the terminal is gone */
};

struct scene {
    /* Takes a key and draws the next frame between draw_begin and term_update. Ctrl-R asks for the new size, Ctrl-L for
     * all anew, ^X ends: those are done before. */
    void (*frame)(struct draw *d, const struct key_event *key, void *ctx);
    void *ctx;
    bool plain, colour;
};

struct scene_run {
    struct vt *vt;
    int report;
    char code[48];          /* of the error when the terminal was not opened, else "" */
};

/* Starts the child; the first frame (key KY_NONE) is on the screen when it returns, its cost in *first (may be NULL). */
struct scene_run scene_start(struct scene *scene, int rows, int cols, const char *term, const char *const env[],
                             struct scene_cost *first);
/* Sends a key (as vt_key) and waits until its frame has come whole: read counts say when. */
struct scene_cost scene_key(struct scene_run *run, const char *key);
/* The same for bytes as they are: one report is waited for. */
struct scene_cost scene_send(struct scene_run *run, const char *bytes, size_t n);
/* Ends the child by ^X; its exit status must be 0. */
void scene_end(struct scene_run *run);

#endif
