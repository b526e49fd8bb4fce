/* words.h - codes of cases as the words that lists, cards and forms show, the same everywhere. */
#ifndef KURATOR_WORDS_H
#define KURATOR_WORDS_H
#include <stddef.h>
#include "kurator/casefile.h"
#include "kurator/session.h"
#include "kurator/str.h"

/* ISO to "19.11" (day, month), "19.11.26" and "19.11.2026"; "-" when empty. All return buf. */
const char *words_day(const char *iso, char *buf, size_t size);
const char *words_date(const char *iso, char *buf, size_t size);
const char *words_full_date(const char *iso, char *buf, size_t size);
/* 'YYYY-MM-DD HH24:MI' to "19.11 16:40". */
const char *words_moment(const char *local, char *buf, size_t size);

/* Who else is at a form of the same: "Also open at: …, since …"; "" when nobody is. */
struct also;
const char *words_also(const struct also *also, int n, char *buf, size_t size);
const char *words_also_head(const struct case_head *head, char *buf, size_t size);

/* What comes next: "выезд", "звонок с 18:00", "решит 27.11". */
const char *words_next(const char *step, const char *at, const char *today, char *buf, size_t size);
/* Whom to call: "сам", "мать". */
const char *words_whom(const struct session *s, const char *code);
/* What must be minded when one dials (kinds with a blank between), the gravest first: in full, and in a few letters, at most
 * `most` of them ("+" tells of more). */
const char *words_mind(const struct session *s, const char *mind, char *buf, size_t size);
const char *words_mind_brief(const char *mind, int most, char *buf, size_t size);
/* Both in so many cells: "мать (глухой)", "мать (гл,пр)", "попеч. (гл+)". */
const char *words_whom_minded(const struct session *s, const char *whom, const char *mind, int cells, char *buf, size_t size);
/* What was tried: "зв2 вы1", "-" when nothing. */
const char *words_tries(int phones, int visits, int posts, char *buf, size_t size);
/* "+7 914 000-12-34" of "+79140001234". */
const char *words_phone(const char *number, char *buf, size_t size);
/* Why a citizen is found or taken for another (person_row.reasons): "тот же СНИЛС", "имя и дата рождения". */
const char *words_alike(const char *reason);
/* What is known against a number, "  НЕВЕРНЫЙ НОМЕР"; "" when it can be called. */
const char *words_phone_state(const char *state);
/* "просрочено 2 дня", "сегодня", "осталось 3 дня". */
const char *words_days(int days, char *buf, size_t size);
/* What a deadline is for: "уведомить", "внести в ЭСРН"; and the whole of it: "уведомить: 19.11.2026 (просрочено 2 дня)". */
const char *words_period(const char *period);
/* How the office stands with the citizen's personal data, and one consent. */
const char *words_processing(const struct case_processing *p, char *buf, size_t size);
void words_consent(const struct session *s, const struct case_consent *c, struct str *out);
const char *words_deadline(const struct case_deadline *d, char *buf, size_t size);
/* "Петрова А. С." */
const char *words_short_name(const char *surname, const char *given_name, const char *patronymic, char *buf, size_t size);
/* Whose case a save concerned and on which list it stands now, by the answer's arguments: «Сохранено. Петрова А. С. - в
 * «Ждём» до 30.11». lead: "Saved"; tab: the list on the screen, where it stays when it is still there; next: what comes
 * next, or "". At most 78 cells, the name is cut first. */
const char *words_saved(const char *lead, const char *name, const struct save_row *row, enum tab tab, const char *next, char *buf, size_t size);
/* The ladder as one line: «Звонки: 2 неудачи > выезд открыт > почта закрыта». */
const char *words_rungs(const struct session *s, const struct case_full *c, char *buf, size_t size);
/* "зв", "вы", "по" …; the words of an outcome. */
const char *words_channel(const char *channel);
const char *words_outcome(const struct session *s, const char *channel, const char *outcome);
/* One line of the timeline: "18.11 16:40 зв нет ответа, Иванова О. П.". */
const char *words_event(const struct session *s, const struct case_event *e, char *buf, size_t size);
/* The answer 'YYYY-MM-DD HH24:MI|channel|outcome' of the preview: "зв 18.11 16:40 нет ответа". */
const char *words_try(const struct session *s, const char *packed, char *buf, size_t size);
/* What has been marked of the three: "сообщено 19.11, встреча 25.11, в ЭСРН нет". */
const char *words_marks(const struct case_head *h, char *buf, size_t size);
/* Why a date: the lines that F1 shows, appended to *out. */
void words_why(struct str *out, const struct session *s, const struct why_row *rows, int n);


struct esrn_row;
/* A fact of the regional register: its name, and its value as it is typed there ("112-233-445 95", "23.11.2026 14:05"). */
const char *words_fact_name(const struct session *s, const struct esrn_row *r, char *buf, size_t size);
const char *words_fact(const struct session *s, const struct esrn_row *r, char *buf, size_t size);

#endif
