/* vt_private.h - the harness's state, shared by its process side (vt.c) and its screen side (vt_screen.c). */
#ifndef KURATOR_TEST_VT_PRIVATE_H
#define KURATOR_TEST_VT_PRIVATE_H
#include <stdint.h>
#include <vterm.h>
#include "vt.h"

#define VT_RAW_MAX (4u * 1024u * 1024u)
#define VT_BEYOND 80            /* columns of the shadow beyond the right edge */

struct vt {
    int fd;
    pid_t pid;
    bool exited, ended;         /* waited for; the terminal's other side is closed */
    int status;
    int rows, cols;
    VTerm *emulator;
    VTermScreen *screen;
    /* The same bytes on a wider screen: what is written beyond the edge is seen there. */
    VTerm *shadow;
    VTermScreen *shadow_screen;
    bool cursor_visible, alternate, too_wide, escapes;
    char **line;                /* rows */
    char *dump;
    char part[8];               /* the beginning of a character whose end has not come */
    size_t part_len;
    char *raw;
    size_t raw_len, bytes, chunks;
    char *mark;                 /* rows * cols texts of VT_CELL bytes */
    int mark_rows, mark_cols;
    struct vt *next;            /* of all that run, for the end of the test program */
};
#define VT_CELL 32

void vt_emulator_start(struct vt *vt);
void vt_emulator_feed(struct vt *vt, const char *bytes, size_t n);
void vt_emulator_resize(struct vt *vt);
void vt_emulator_free(struct vt *vt);
void vt_fail(struct vt *vt, const char *format, ...) __attribute__((format(printf, 2, 3)));
long long vt_clock_ms(void);

#endif
