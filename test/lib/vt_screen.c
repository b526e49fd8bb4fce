/* vt_screen.c - the harness's screen side: the emulator, what it shows, and how much of it changed. */
#include "vt_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/utf8.h"

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct vt *vt = user;

    if (prop == VTERM_PROP_CURSORVISIBLE)
        vt->cursor_visible = value->boolean;
    if (prop == VTERM_PROP_ALTSCREEN)
        vt->alternate = value->boolean;
    return 1;
}

static const char empty_screen[] = "\033[H\033[2J";

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static VTerm *new_emulator(int rows, int cols, VTermScreen **screen)
{
    VTerm *e = vterm_new(rows, cols);

    vterm_set_utf8(e, 1);
    *screen = vterm_obtain_screen(e);
    vterm_screen_enable_altscreen(*screen, 1);
    return e;
}

static void start(struct vt *vt)
{
    vt->emulator = new_emulator(vt->rows, vt->cols, &vt->screen);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_reset(vt->screen, 1);
    vt->shadow = new_emulator(vt->rows, vt->cols + VT_BEYOND, &vt->shadow_screen);
    vterm_screen_reset(vt->shadow_screen, 1);
    vt->line = calloc((size_t)vt->rows, sizeof *vt->line);
    vt->too_wide = false;
    vterm_input_write(vt->emulator, empty_screen, sizeof empty_screen - 1);
    vterm_input_write(vt->shadow, empty_screen, sizeof empty_screen - 1);
}

void vt_emulator_start(struct vt *vt)
{
    vt->cursor_visible = true;
    start(vt);
}

/* A terminal keeps what it shows; the program draws all anew anyway, so a fresh emulator is enough and sure. */
void vt_emulator_resize(struct vt *vt)
{
    start(vt);
    if (vt->alternate)
        vt_emulator_feed(vt, "\033[?1049h", 8);
    if (!vt->cursor_visible)
        vt_emulator_feed(vt, "\033[?25l", 6);
}

void vt_emulator_free(struct vt *vt)
{
    bool visible = vt->cursor_visible, alternate = vt->alternate;

    vterm_free(vt->emulator);
    vterm_free(vt->shadow);
    for (int i = 0; i < vt->rows; i++)
        free(vt->line[i]);
    free(vt->line);
    free(vt->dump);
    free(vt->mark);
    vt->line = NULL;
    vt->dump = vt->mark = NULL;
    vt->cursor_visible = visible;
    vt->alternate = alternate;
}

static void cell_text(VTermScreen *screen, int row, int col, char out[VT_CELL])
{
    VTermScreenCell cell;
    size_t len = 0;

    out[0] = '\0';
    vterm_screen_get_cell(screen, (VTermPos){row, col}, &cell);
    if (cell.chars[0] == (uint32_t)-1)      /* the second half of a wide sign */
        return;
    if (!cell.chars[0]) {
        snprintf(out, VT_CELL, " ");
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        len += utf8_encode(cell.chars[i], out + len);
}

static void look_beyond(struct vt *vt)
{
    char text[VT_CELL];

    for (int row = 0; row < vt->rows; row++) {
        cell_text(vt->shadow_screen, row, vt->cols, text);
        if (text[0] && strcmp(text, " ") != 0)
            vt->too_wide = true;
    }
}

static void both(struct vt *vt, const char *bytes, size_t n)
{
    vterm_input_write(vt->emulator, bytes, n);
    vterm_input_write(vt->shadow, bytes, n);
}

/* Bytes of a character that is begun at the end of the text. */
static size_t begun(const char *bytes, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = (unsigned char)bytes[n - back];
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > back ? back : 0;
        if (c < 0x80)
            break;
    }
    return 0;
}

/* libvterm loses a character that is cut by the end of what was read (it goes on with the state of another character set). */
static void whole_characters(struct vt *vt, const char *bytes, size_t n)
{
    size_t end = 0;

    while (vt->part_len && end < n && vt->part_len < 4 && (bytes[end] & 0xC0) == 0x80)
        vt->part[vt->part_len++] = bytes[end++];
    if (vt->part_len && begun(vt->part, vt->part_len) && end == n)
        return;
    both(vt, vt->part, vt->part_len);
    vt->part_len = begun(bytes + end, n - end);
    both(vt, bytes + end, n - end - vt->part_len);
    memcpy(vt->part, bytes + n - vt->part_len, vt->part_len);
}

void vt_emulator_feed(struct vt *vt, const char *bytes, size_t n)
{
    char answer[256];

    whole_characters(vt, bytes, n);
    while (vterm_output_read(vt->shadow, answer, sizeof answer) > 0) {}
    size_t len = vterm_output_read(vt->emulator, answer, sizeof answer);
    if (len)
        vt_send(vt, answer, len);
    vt->escapes = vt->escapes || memchr(bytes, 27, n);
    look_beyond(vt);
}

int vt_rows(const struct vt *vt) { return vt->rows; }
int vt_cols(const struct vt *vt) { return vt->cols; }

const char *vt_line(struct vt *vt, int row)
{
    if (row < 0 || row >= vt->rows)
        return "";
    char *text = malloc((size_t)vt->cols * VT_CELL + 1);
    size_t len = 0, end = 0;
    for (int col = 0; col < vt->cols; col++) {
        char cell[VT_CELL];
        cell_text(vt->screen, row, col, cell);
        len += (size_t)snprintf(text + len, VT_CELL, "%s", cell);
        if (cell[0] && strcmp(cell, " ") != 0)
            end = len;
    }
    text[end] = '\0';
    free(vt->line[row]);
    vt->line[row] = text;
    return text;
}

const char *vt_screen(struct vt *vt)
{
    size_t size = (size_t)vt->rows * ((size_t)vt->cols * VT_CELL + 2) + 1, len = 0;

    free(vt->dump);
    vt->dump = malloc(size);
    vt->dump[0] = '\0';
    for (int row = 0; row < vt->rows; row++)
        len += (size_t)snprintf(vt->dump + len, size - len, "%s\n", vt_line(vt, row));
    return vt->dump;
}

bool vt_find(struct vt *vt, const char *text, int *row, int *col)
{
    for (int y = 0; y < vt->rows; y++) {
        const char *line = vt_line(vt, y), *at = strstr(line, text);
        if (!at)
            continue;
        if (row)
            *row = y;
        if (col) {
            char before[8192];
            snprintf(before, sizeof before, "%.*s", (int)(at - line), line);
            *col = utf8_cells(before);
        }
        return true;
    }
    return false;
}

void vt_cursor(struct vt *vt, int *row, int *col, bool *visible)
{
    VTermPos pos;

    vterm_state_get_cursorpos(vterm_obtain_state(vt->emulator), &pos);
    *row = pos.row;
    *col = pos.col;
    if (visible)
        *visible = vt->cursor_visible;
}

static VTermScreenCell cell_at(struct vt *vt, int row, int col)
{
    VTermScreenCell cell = {0};

    vterm_screen_get_cell(vt->screen, (VTermPos){row, col}, &cell);
    return cell;
}

bool vt_reverse(struct vt *vt, int row, int col) { return cell_at(vt, row, col).attrs.reverse; }
bool vt_bold(struct vt *vt, int row, int col) { return cell_at(vt, row, col).attrs.bold; }
bool vt_alternate(const struct vt *vt) { return vt->alternate; }

bool vt_coloured(struct vt *vt, int row, int col)
{
    VTermScreenCell cell = cell_at(vt, row, col);
    return !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
}

void vt_assert_no_line_wider(struct vt *vt)
{
    /* Curses is no judge here: it uses the wrapping of a row that is full, and never draws beyond it. */
    if (vt->too_wide && !vt->escapes)
        vt_fail(vt, "something was written beyond column %d", vt->cols);
}

void vt_mark(struct vt *vt)
{
    free(vt->mark);
    vt->mark_rows = vt->rows;
    vt->mark_cols = vt->cols;
    vt->mark = calloc((size_t)vt->rows * (size_t)vt->cols, 2 * VT_CELL);
    for (int i = 0; i < vt->rows * vt->cols; i++) {
        char *at = vt->mark + (size_t)i * 2 * VT_CELL;
        VTermScreenCell cell = cell_at(vt, i / vt->cols, i % vt->cols);
        cell_text(vt->screen, i / vt->cols, i % vt->cols, at);
        memcpy(at + VT_CELL, &cell.attrs, sizeof cell.attrs);
    }
}

size_t vt_changed_bytes(struct vt *vt)
{
    size_t sum = 0;

    for (int i = 0; i < vt->rows * vt->cols; i++) {
        char text[VT_CELL];
        VTermScreenCell cell = cell_at(vt, i / vt->cols, i % vt->cols);
        const char *at = vt->mark ? vt->mark + (size_t)i * 2 * VT_CELL : NULL;
        bool same = at && vt->mark_rows == vt->rows && vt->mark_cols == vt->cols;
        cell_text(vt->screen, i / vt->cols, i % vt->cols, text);
        if (!same || strcmp(at, text) != 0 || memcmp(at + VT_CELL, &cell.attrs, sizeof cell.attrs) != 0)
            sum += strlen(text);
    }
    return sum;
}
