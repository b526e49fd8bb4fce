/* input_private.h - the decoder's state, shared by its files: bytes, sequences, pastes. */
#ifndef KURATOR_INPUT_PRIVATE_H
#define KURATOR_INPUT_PRIVATE_H
#include "input_queue.h"
#include "input_table.h"
#include "kurator/input.h"
#include "kurator/str.h"

#define INPUT_EXTRAS_MAX 32

enum input_state {
    GROUND, UTF8,
    ESC, AFTER_ESCESC, ESC_UTF8,
    CSI, SS3, SS3_DOUBTFUL,     /* an O after an Esc Esc that is taken already: a key, or a letter somebody typed */
    LINUX, MOUSE,
    STRING_START, STRING, STRING_ESC,
    PASTE
};

struct input {
    enum input_state state;
    char body[INPUT_BODY_MAX];  /* of the running sequence, after its lead */
    size_t body_len;            /* may be more than fits */
    bool alt;                   /* Esc came before the sequence */
    bool drop;                  /* what is running now was thrown away by input_discard */
    int left;                   /* bytes of a mouse report still to come */
    char utf8[5];
    size_t utf8_len, utf8_need;
    struct str paste;
    bool paste_cut;
    char paste_esc[14];         /* what may be its end, or a key: from the Esc on */
    size_t paste_esc_len;
    struct input_queue queue;
    char *lent;
    bool koi8;
    struct input_extra extra[INPUT_EXTRAS_MAX];
    size_t extras;
    bool known;                 /* terminfo has the terminal */
};

/* The key, unless it was thrown away while it came; finish: the sequence has ended by it. */
void input_emit_item(struct input *in, struct input_item item);
void input_emit(struct input *in, enum key key, uint32_t ch);
void input_finish(struct input *in, enum key key, uint32_t ch);
/* The next byte. */
void input_byte(struct input *in, unsigned char b);

/* The key that terminfo alone knows by what stands in body, behind this lead; KY_NONE. */
enum key input_find_extra(const struct input *in, char lead);
/* A whole sequence stands in body, its final byte last: emits what it means, or begins a paste. */
void input_csi(struct input *in);
void input_ss3(struct input *in);

void input_paste_begin(struct input *in);
void input_paste_byte(struct input *in, unsigned char b);

#endif
