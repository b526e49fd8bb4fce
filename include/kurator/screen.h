/* screen.h - what a screen is: one const table of callbacks with private state; the stack belongs to app. */
#ifndef KURATOR_SCREEN_H
#define KURATOR_SCREEN_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/action.h"
#include "kurator/draw.h"
#include "kurator/error.h"
#include "kurator/key.h"

struct app;
struct screen;
struct db_call;
struct db_reply;

enum screen_event {
    SCREEN_RESUMED,     /* on top again after another screen closed */
    SCREEN_DATABASE,    /* the connection came or went */
    SCREEN_CALENDAR,    /* another calendar was loaded: due dates may have moved */
    SCREEN_CHANGED,     /* the office's lists changed (NOTIFY), or a new day began */
    SCREEN_PRESENCE,    /* somebody of the office began a form, or left one */
    SCREEN_COVERED,     /* all screens are about to be hidden: keep drafts now, the screen stays */
    SCREEN_ENDING       /* the program ends: keep drafts now */
};

struct screen_ops {
    const char *name;                   /* of the screen in help and manual */
    const char *title;                  /* msgid */
    const char *help;                   /* msgid: what one does here, a few sentences */
    const char *hint;                   /* msgid, 76 cells at most: shown when the screen is first opened in a session; NULL: none */
    const char *hint_look;              /* msgid: instead of it for who edits no cases; NULL: the same */
    const enum action *actions;         /* possible here, in the order of palette and bar, ended by ACT_NONE */
    size_t size;                        /* of the private state, zeroed before open */
    bool popup;                         /* drawn over the screen below */
    bool every_key;                     /* F-keys come to `key` too, and are no actions */
    int (*open)(struct screen *s, const void *args);    /* -1: not opened (it has said why) */
    void (*close)(struct screen *s);
    void (*draw)(struct screen *s, struct draw *d);
    /* Text and movement keys; true when used. F-keys come as actions. */
    bool (*key)(struct screen *s, const struct key_event *key);
    /* May the action be done now? NULL: all of `actions` may. 0, or -1 with the reason (shown in palette and on the key). */
    int (*can)(struct screen *s, enum action a, struct error *why);
    void (*act)(struct screen *s, enum action a);
    void (*event)(struct screen *s, enum screen_event event);
    /* A save made here, or by a form over this screen, brings its content along: adds it to the call, and takes it from the
     * results that begin at `first`. NULL: none. */
    void (*carry)(struct screen *s, struct db_call *call);
    void (*carried)(struct screen *s, const struct db_reply *reply, int first);
    /* What stands in the status line while there is nothing else to say: the place in the list, how many rows are marked
     * (list_status makes it). Translated, "" for nothing; buf may be used for it. NULL: nothing. */
    const char *(*status)(struct screen *s, char *buf, size_t size);
    bool tells;                         /* its status is to be read before the first key: no hint stands over it */
};

struct screen {
    const struct screen_ops *ops;
    struct app *app;
    void *state;
    struct screen *below;
    long id;                            /* a new number for each opened screen */
    int waits;                          /* answers that keys wait for (app_wait) */
    int page;                           /* counted up when the content becomes another one: --plain prints it anew */
};

#endif
