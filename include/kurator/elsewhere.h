/* elsewhere.h - citizens whom another operator accompanies: which operator, and the calls passed on between operators. */
#ifndef KURATOR_ELSEWHERE_H
#define KURATOR_ELSEWHERE_H
#include "kurator/db.h"

/* One operator, or why there is none. */
struct elsewhere_row {
    char outcome[12];           /* "found"; "nobody"; "refused", then code and arg */
    char code[48], arg[256];
    int office;
    char name[200], phones[300], address[300];
};
/* Adds api.elsewhere: asks whether another operator works with the citizen whom these exact keys name ("" unknown; the birth
 * date ISO, the SNILS eleven digits, the phone +7 and ten). Each question stands in the journal and counts against a limit. */
void elsewhere_call(struct db_call *call, int office, const char *birth, const char *snils, const char *surname, const char *given_name,
                    const char *patronymic, const char *phone);
/* A row an operator, as many as there are; the caller frees *out (NULL when there is none). */
int elsewhere_read(struct elsewhere_row **out, const struct db_rows *rows);

/* A call that another operator passed on and nobody has taken yet; case_id 0: the citizen was not recognised. */
struct passed_row { long long id, case_id; char at[20], from[200], caller[640], birth_date[12], phone[16], note[1200]; };
void passed_calls_call(struct db_call *call, int office);
int passed_calls_read(struct passed_row *out, int max, const struct db_rows *rows);

#endif
