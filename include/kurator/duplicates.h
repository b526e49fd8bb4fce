/* duplicates.h - one citizen entered twice: pairs that may be one, two side by side, what was decided. */
#ifndef KURATOR_DUPLICATES_H
#define KURATOR_DUPLICATES_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/str.h"

/* Two records of the office that may be one citizen's; one is the older. reasons: codes with a blank between, the strongest first. */
struct pair_row { long long id, one, other; char one_name[640], one_born[12], other_name[640], other_born[12], reasons[128]; int weight; };
#define PAIR_ROWS 500           /* of a page: the server gives no more at once */
struct pair_list {
    struct pair_row *rows;
    int n;
    long total;                 /* how many there are */
    bool more;                  /* the last page was full */
};
/* Adds the page of the weightiest, or the one behind the row `after`. */
void pairs_call(struct db_call *call, int office, const struct pair_row *after);
/* Appends a page. */
void pairs_read(struct pair_list *l, const struct db_rows *rows);
void pairs_free(struct pair_list *l);

/* The same of a resource centre: at which operators it sees each, and a case of each there (0: none). */
struct region_pair_row { long long one, other, one_case, other_case; char one_name[640], one_born[12], other_name[640], other_born[12], one_at[400], other_at[400], reasons[128]; int weight; };
struct region_pair_list {
    struct region_pair_row *rows;
    int n;
    long total;
    bool more;
};
void region_pairs_call(struct db_call *call, const struct region_pair_row *after);
void region_pairs_read(struct region_pair_list *l, const struct db_rows *rows);
void region_pairs_free(struct region_pair_list *l);

/* One field of the two. A list (phones, former surnames …) has a line each; the strings are the caller's to free by pair_free. */
struct pair_field { char field[24]; char *one, *other; };
#define PAIR_FIELDS 32
struct pair {
    long long one, other, one_case, other_case;     /* case: 0 none */
    int one_version, other_version;
    char fault[40], reasons[128];                   /* fault: code of why they cannot be merged, "" when they can */
    char one_at[400], other_at[400];                /* of a resource centre: at which operators it sees each */
    bool keeps_other;                               /* which record stays */
    struct pair_field field[PAIR_FIELDS];
    int n;
};
void pair_call(struct db_call *call, int office, long long one, long long other);
/* For a resource centre: the same of two at any operators, to look at. */
void region_pair_call(struct db_call *call, long long one, long long other);
/* 0, or -1 with merge.unknown; *p keeps its numbers. To be freed in both cases. */
int pair_read(struct pair *p, const struct db_rows *rows, struct error *e);
void pair_free(struct pair *p);
/* The text of a field, "" when there is none. */
const char *pair_text(const struct pair *p, const char *field, bool other);

/* A decision of the office. kind: merged, unmerged, different; fault: why it cannot be taken back now. */
struct merge_row { long long id; char kind[12], one_name[640], one_born[12], other_name[640], other_born[12], at[20], who[128], note[640], fault[40], moment[40]; };
#define MERGE_ROWS 500          /* of a page */
struct merge_list {
    struct merge_row *rows;
    int n;
    bool more;
};
/* The newest, or the page behind the row `after`; appended when read. */
void merges_call(struct db_call *call, int office, const struct merge_row *after);
void merges_read(struct merge_list *l, const struct db_rows *rows);
void merges_free(struct merge_list *l);

/* What the resource centre has said not to be the same, of records that different operators keep; paged as the decisions of an office. */
struct apart_row { long long id; char one_name[640], one_born[12], other_name[640], other_born[12], one_at[400], other_at[400], at[20], who[128], note[640], moment[40]; };
struct apart_list {
    struct apart_row *rows;
    int n;
    bool more;
};
void pairs_apart_call(struct db_call *call, int centre, const struct apart_row *after);
void pairs_apart_read(struct apart_list *l, const struct db_rows *rows);
void pairs_apart_free(struct apart_list *l);

/* The reasons in words, a comma between, appended. */
void pair_words(const char *reasons, struct str *out);

#endif
