/* users.h - accounts as the administrator keeps them, and passwords, which never leave the machine as they are typed. */
#ifndef KURATOR_USERS_H
#define KURATOR_USERS_H
#include "kurator/casefile.h"
#include "kurator/db.h"

/* One role of an account; an account without roles has one row with role "". Dates ISO or "". state: ok, locked, later (begins some
 * day), expired. account: ours, free (no such role in the cluster), foreign (made by hand for something else). */
struct user_row {
    char login[64], surname[128], given_name[128], patronymic[128], valid_from[12], valid_until[12], state[12], account[12];
    char role[16], role_name[80], office_name[256], role_from[12], role_until[12];
    int version, office_id, office_no;      /* office_no 0: it has none */
    bool in_force;                          /* by the days of the role */
    int staff_id, site_id;                  /* site_id 0: all of the organisation */
    char site_name[128], password_until[12], lock_reason[400];
    char changed_by[128], changed_at[24], last_login[24];   /* last_login of one account alone */
};

/* One account of the list, by surname. roles: in words, those that are or come; brief: as "clerk@1 auditor@", with the
 * numbers of annex 1. */
struct user_line { int staff_id, version; char login[64], name[300], roles[600], brief[160], state[12]; };
/* What of `typed` is found ("" all), from the row `offset` on, `limit` rows at most; no rows for who is no administrator. */
void user_page_call(struct db_call *call, const char *typed, const char *lang, int offset, int limit);
/* Adds the rows to *out (grown, to be freed by free()) behind the n there are; how many came. */
int user_page_read(struct user_line **out, int n, const struct db_rows *rows);

/* Organisations that are open, by number (0: none); sites of one or, with office 0, of all. Arrays to be freed by free(). */
struct office_row { int id, no; char name[256]; };
struct site_row { int id, office_id, office_no; char office_name[256], name[128], address[400]; };
void offices_call(struct db_call *call);
int offices_read(struct office_row **out, const struct db_rows *rows);
void sites_call(struct db_call *call, int office);
int sites_read(struct site_row **out, const struct db_rows *rows);

/* All accounts, or the one of `login` (NULL: all), role names in the language ("ru" or another). None for who is no administrator. */
void users_call(struct db_call *call, const char *login, const char *lang);
/* The rows, to be freed by free(); their number. */
int users_read(struct user_row **out, const struct db_rows *rows);

/* action: add, change, lock, unlock. names and values: arrays in PostgreSQL's form (db_array) of surname, given_name, patronymic,
 * valid_from, valid_until, roles, drop, password_until, reason; what is not named stays. Answered as every save (save_read); of "saved" the first of args is
 * how many sessions were ended. */
struct user_save { const char *request, *action, *login; const char *names, *values; };
void user_save_call(struct db_call *call, const struct user_save *s);

/* Before a password is asked for: whose (NULL: the own one). */
void password_terms_call(struct db_call *call, const char *login);
struct password_terms { char login[64]; int length; /* characters, at least */ };
/* 0, or -1 and why it may not be set. */
int password_terms_read(struct password_terms *out, const struct db_rows *rows, struct error *e);
/* The verifier of SCRAM-SHA-256 for the password, to be freed by the caller; NULL and db.fault when it cannot be made. Nothing is
 * sent. */
char *password_verifier_of(const struct db *db, const char *login, const char *password, struct error *e);
char *password_verifier(struct db_session *s, const char *login, const char *password, struct error *e);
void password_save_call(struct db_call *call, const char *login, const char *verifier);

#endif
