/* places.h - the table of screens that tests go over: who opens each, by which keys, what must be seen on it. */
#ifndef TEST_PLACES_H
#define TEST_PLACES_H
#include <stdbool.h>
#include "office.h"

struct place {
    const char *screen;     /* its const struct screen_ops without "screen_": a test holds that none is forgotten */
    const char *login;      /* whose screen it is */
    /* The way from home, steps separated by ';': "menu WORDS" chooses from the menu, "do WORDS" from the palette, "key NAMES"
     * presses, "type TEXT" types, "see TEXT" waits for it. Words of both languages: "Russian~English". */
    const char *way;
    const char *needed;     /* texts that are on it whole at every size, separated by '|'; of both languages as above */
    const char *moves;      /* keys that go from one thing to another: each is a sentence under --plain */
};

/* The rows, the last one with screen NULL. */
extern const struct place places[];
int places_count(void);

/* Share `share` of `shares` of the rows: from *first to before *end. */
void places_share(int share, int shares, int *first, int *end);
/* Fills the office with what the screens show: cases of every list, long names, a meeting, an absence, a draft, a spot check
 * without a result; accounts t_monitor and t_ministry. The clock stands at Friday 2026-11-13 09:00. */
void places_fill(struct office *o);
/* The program of an account in a language, at its home; waits for it. */
struct vt *places_open(struct office *o, const char *login, const char *language, int rows, int cols, bool plain);
/* Its inbox as a variable of the environment, for who starts the program otherwise. */
const char *places_files(void);
/* Goes to the place from home. */
void places_go(struct vt *vt, const struct place *p, const char *language, bool plain);
/* Goes back to the home screen; what was typed is left as it is. */
void places_home(struct vt *vt, const char *language, bool plain);
/* Text i of "a|b", in the language; false past the end. */
bool places_text(const char *texts, int i, const char *language, char *buf, size_t size);

#endif
