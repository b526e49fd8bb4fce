/* terminal.c - bytes and writes of what a clerk does, the start, idleness and memory of sessions: "name value unit". */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "office.h"
#include "proc.h"
#include "writes.h"

#define WAIT 30000
#define QUIET 120           /* shorter than the pause before the preview */
#define REST 600            /* longer: it has come */
#define STARTS 20
#define SESSIONS 20
#define IDLE_MS 30000
#define CASES 60

static bool broken;

static void line(const char *prefix, const char *name, double value, const char *unit)
{
    printf(strcmp(unit, "ms") == 0 ? "%s%s %.1f %s\n" : "%s%s %.0f %s\n", prefix, name, value, unit);
    fflush(stdout);
}

/* What counts the same on every machine must hold. */
static void bound(const char *prefix, const char *name, double value, const char *unit, double limit)
{
    char limit_name[80];

    line(prefix, name, value, unit);
    snprintf(limit_name, sizeof limit_name, "%s.limit", name);
    line(prefix, limit_name, limit, unit);
    if (value > limit) {
        fprintf(stderr, "bench: %s%s is %.0f %s, not %.0f\n", prefix, name, value, unit, limit);
        broken = true;
    }
}

static void settle(struct vt *vt, const char *text)
{
    vt_wait_text(vt, text, WAIT);
    if (!vt_wait_quiet(vt, QUIET, WAIT)) {
        fprintf(stderr, "bench: the program writes without end\n");
        exit(1);
    }
}

static struct vt *open_as(const char *login, const char *term)
{
    return office_open(&office, login, NULL, 24, 80, term, false);
}

static struct vt *open_program(const char *term)
{
    return open_as("t_clerk", term);
}

static void close_program(struct vt **vt)
{
    int status;

    vt_kill(*vt, SIGTERM);
    vt_wait_exit(*vt, WAIT, &status);
    vt_stop(vt);
}

/* ---- bytes ---- */

struct step {
    const char *name, *keys, *text;
    double limit;               /* bytes; 0: 1.8 times what changed, and 150 */
    bool preview;               /* it is waited for first: its going belongs to the cost */
};

static const struct step steps[] = {
    {"hint_goes", "Up", "Просрочено", 0, true},       /* once a session, with its first key */
    {"row_move", "Down", "Просрочено", -1, true},
    {"row_move_again", "Down", "Просрочено", -1, false},
    {"preview", "", "Воробьёва Анна Ильич 14.03", 0, false},
    {"page_down", "PgDn", "Просрочено", 0, true},
    {"scroll_a_row", "Down", "Просрочено", 0, true},
    {"page_up", "PgUp", "Просрочено", 0, true},
    {"tab", "Right", "[Сегодня", 0, true},
    {"tab_back", "Left", "[Просрочено", 0, false},
    {"palette", "F8", "Почему", 0, true},
    {"palette_letter", "в", "Встреча", 0, false},
    {"palette_closed", "F10", "[Просрочено", 0, false},
    {"why", "F1", "Отсчёт", 0, true},
    {"why_closed", "F10", "[Просрочено", 0, false},
    {"form", "F6", "Результат", 0, false},
    {"choice", "2", "Результат", 0, false},
    {"next_field", "Tab", "Результат", 0, false},
    {"letter", "ж", "ж", 6, false},
    {"letter_latin", "q", "жq", 6, false},
    {"letter_digit", "7", "жq7", 6, false},
    {"erase", "BS", "жq", 10, false},
    {"form_closed", "F10", "[Просрочено", 0, false},
    {"card", "Enter", "События", 0, false},
    {"card_row", "Down", "События", 60, false},
    {"card_closed", "F10", "[Просрочено", 0, false},
    {"find", "F3", "Найти гражданина", 0, false},
};

/* The supervisor's places, from the menu and back to the list. */
static const struct step places[] = {
    {"menu", "F9", "Меню", 0, true},
    {"menu_word", "контроль", "Контроль сроков", 0, false},
    {"board", "Enter", "без попытки", 0, false},
    {"board_row", "Down", "без попытки", -1, false},
    {"board_figure", "Right", "без попытки", -1, false},
    {"board_why", "F1", "Срок", 0, false},
    {"board_why_closed", "F10", "старейшее", 0, false},
    {"board_list", "Enter", "Кому звонить", 0, false},
    {"board_list_closed", "F10", "старейшее", 0, false},
    {"board_closed", "F10", "[Просрочено", 0, false},
    {"calendar_menu", "F9 р а б о ч", "Рабочий календарь", 0, false},
    {"calendar", "Enter", "ноябрь 2026", 0, false},
    {"calendar_day", "Right", "ноябрь 2026", -1, false},
    {"calendar_month", "PgDn", "декабрь 2026", 0, false},
    {"calendar_closed", "F10", "[Просрочено", 0, false},
    {"monthly_menu", "F9 м е с", "Месячная форма", 0, false},
    {"monthly", "Enter", "Поступило", 0, false},
    {"monthly_row", "Down", "Поступило", -1, false},
    {"monthly_month", "PgUp", "октябрь", 0, false},
    {"monthly_closed", "F10", "[Просрочено", 0, false},
    {"absences_menu", "F9 о т с у т", "Отсутствия", 0, false},
    {"absences", "Enter", "Никто не отсутствует", 0, false},
    {"absences_closed", "F10", "[Просрочено", 0, false},
    {"meetings_menu", "F9 в с т р", "Встречи по дням", 0, false},
    {"meetings", "Down Enter", "20.11", 0, false},
    {"meetings_day", "PgDn", "21.11", 0, false},
    {"meetings_closed", "F10", "[Просрочено", 0, false},
};

static void one_step(struct vt *vt, const struct writes *writes, const char *prefix, const struct step *s, double move)
{
    char name[80];

    if (s->preview)
        vt_wait_quiet(vt, REST, WAIT);
    vt_mark(vt);
    vt_reset_bytes(vt);
    unsigned long before = writes_now(writes);
    vt_key(vt, s->keys);
    settle(vt, s->text);
    double limit = s->limit < 0 ? move : s->limit > 0 ? s->limit : 1.8 * (double)vt_changed_bytes(vt) + 150;
    bound(prefix, s->name, (double)vt_bytes(vt), "bytes", limit);
    snprintf(name, sizeof name, "%s.writes", s->name);
    line(prefix, name, (double)(writes_now(writes) - before), "writes");
    if (getenv("BENCH_RAW") && strcmp(getenv("BENCH_RAW"), s->name) == 0) {
        size_t n;
        const char *raw = vt_raw(vt, &n);
        for (size_t i = 0; i < n; i++)
            fprintf(stderr, raw[i] == 27 ? "\n\\e" : raw[i] < 32 && raw[i] > 0 ? "\\x%02x" : "%c", raw[i]);
        fputc('\n', stderr);
    }
}

static void bytes_on(const char *term, const char *bar, double move)
{
    char prefix[64];
    struct writes *writes = writes_start();

    snprintf(prefix, sizeof prefix, "%s.%s.", term, bar);
    setenv("KURATOR_INTERFACE_BAR", bar, 1);
    pg_exec(&office.pg, "delete from kurator.draft");   /* of the terminal before: it would be told at the start */
    struct vt *vt = open_program(term);
    vt_mark(vt);
    settle(vt, "Агеева");
    bound(prefix, "first_worklist", (double)vt_bytes(vt), "bytes", 1.8 * (double)vt_changed_bytes(vt) + 150);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        one_step(vt, writes, prefix, &steps[i], move);
    close_program(&vt);
    unsetenv("KURATOR_INTERFACE_BAR");
    writes_stop(&writes);
}

static void bytes_of_places(void)
{
    struct writes *writes = writes_start();

    setenv("KURATOR_INTERFACE_BAR", "name", 1);
    struct vt *vt = open_as("t_supervisor", "xterm-256color");
    settle(vt, "Агеева");
    vt_wait_quiet(vt, REST, WAIT);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        one_step(vt, writes, "places.", &places[i], 150);
    close_program(&vt);
    unsetenv("KURATOR_INTERFACE_BAR");
    writes_stop(&writes);
}

/* ---- time, idleness, memory ---- */

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void the_start(void)
{
    double ms[STARTS];

    for (int i = 0; i < STARTS; i++) {
        double from = now_ms();
        struct vt *vt = open_program("xterm-256color");
        vt_wait_text(vt, "Агеева", WAIT);           /* a row, not the hint */
        ms[i] = now_ms() - from;
        close_program(&vt);
    }
    qsort(ms, STARTS, sizeof ms[0], ascending);
    line("", "start_to_worklist.median", (ms[STARTS / 2] + ms[STARTS / 2 - 1]) / 2, "ms");
    line("", "start_to_worklist.best", ms[0], "ms");
    line("", "start_to_worklist.limit", 30, "ms");
}

static void the_idleness(void)
{
    struct vt *vt = open_program("xterm-256color");

    settle(vt, "Советская");
    vt_wait_quiet(vt, 500, WAIT);
    vt_reset_bytes(vt);
    long before = proc_wakeups(vt_pid(vt));
    vt_pump(vt, IDLE_MS);
    bound("", "idle_30_s.bytes", (double)vt_bytes(vt), "bytes", 0);
    bound("", "idle_30_s.wake_ups", (double)(proc_wakeups(vt_pid(vt)) - before), "wake-ups", 0);
    close_program(&vt);
}

static void the_memory(void)
{
    struct vt *vt[SESSIONS];
    long all = 0, one = 0;

    for (int i = 0; i < SESSIONS; i++) {
        vt[i] = open_program("xterm-256color");
        settle(vt[i], "Советская");
        if (i == 0)
            one = proc_pss(vt_pid(vt[i]));
    }
    for (int i = 0; i < SESSIONS; i++)
        all += proc_pss(vt_pid(vt[i]));
    if (one > 0) {
        line("", "session_alone.pss", (double)one, "KiB");
        line("", "session_added_with_20.pss", (double)(all - one) / (SESSIONS - 1), "KiB");
        line("", "session_added_with_20.pss.limit", 3 * 1024, "KiB");
    } else {
        fprintf(stderr, "bench: the kernel does not tell the memory of a program to this user\n");
    }
    for (int i = 0; i < SESSIONS; i++)
        close_program(&vt[i]);
}

int main(int argc, char *argv[])
{
    static const char *const surname[] = {"Агеева", "Бадмаева", "Воробьёва", "Дашинимаева", "Ершова", "Иванова", "Константинова", "Ли", "Хамаганова", "Яковлева"};
    static const char *const given[] = {"Анна", "Борис", "Вера", "Галина", "Дарима", "Екатерина"};
    static const char *const patronymic[] = {"Сергеевна", "Ильич", "Баторовна", "Олеговна", "Петровна", "Ивановна"};

    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    for (int i = 0; i < CASES; i++) {
        static const char *const source[] = {"ipra", "organisation", "ipra", "health"};
        office_case(&office, surname[i % 10], given[i % 6], patronymic[i / 6 % 6], "1980-03-14", source[i % 4], i < 40 ? "2026-11-12" : "2026-11-11");
    }
    bytes_on("xterm-256color", "name", 150);
    bytes_on("xterm-256color", "marker", 60);
    bytes_on("vt220", "name", 150);
    bytes_on("vt220", "marker", 60);
    bytes_of_places();
    if (argc < 2 || strcmp(argv[1], "bytes") != 0) {
        the_start();
        the_memory();
        the_idleness();
    }
    office_stop(&office);
    return broken;
}
