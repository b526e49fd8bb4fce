/* private.h - what the files of the settings share. */
#ifndef KURATOR_CONF_PRIVATE_H
#define KURATOR_CONF_PRIVATE_H
#include "kurator/conf.h"

/* ---- options.c ---- */

const struct conf_option *option_find(const char *section, const char *key);
bool option_section(const char *section);
/* True for a key under which somebody may try to keep a password. */
bool option_is_password(const char *key);
/* Whether `value` may stand for the option; for bool, int and enum also its number. */
bool option_check(const struct conf_option *option, const char *value, long *number);

/* ---- scan.c: what iniparser does not tell ---- */

struct scan_entry {
    const struct conf_option *option;
    int line;
};

struct scan {
    struct str text;            /* the file without BOM and carriage returns, for iniparser */
    struct scan_entry entry[CONF_COUNT_];
    int count;
};

/* Reads a file and refuses whatever iniparser would pass over in silence. 0; 1 when there is no such file; -1. */
int scan_file(const char *path, struct scan *scan, struct error *e);
void scan_free(struct scan *scan);

#endif
