/* migrate.c - kurator migrate: the schema of the database brought to this program's version, by the administrator. */
#include "kurator/migrate.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/i18n.h"
#include "kurator/paths.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

enum job { JOB_RUN, JOB_STATUS, JOB_BOOTSTRAP };

static void help(void)
{
    cmd_usage(&command_migrate);
    fputs(_("\n"
            "Applies the migrations that the database lacks, and replaces its functions.\n"
            "The account needs the role kurator_migrator.\n"
            "\n"
            "  --status         what is applied, pending or changed, functions that differ\n"
            "  --bootstrap-sql  prints what the database administrator runs once before\n"
            "  --dir DIR        migrations from another directory\n"
            "  --config FILE    settings from this file only\n"
            "\n"
            "Exit status: 0 up to date, 1 something is pending or differs, 2 called wrongly,\n"
            "3 a fault.\n"), stdout);
}

static void show_progress(void *ctx, const char *file, long ms)
{
    (void)ctx;
    if (ms < 0)
        return;
    printf(_("applied  %s  %ld ms\n"), file, ms);
    fflush(stdout);
}

static const char *state_word(enum migrate_state state)
{
    switch (state) {
    case MIGRATE_APPLIED: return _("applied");
    case MIGRATE_PENDING: return _("pending");
    case MIGRATE_CHANGED: return _("changed since it was applied");
    case MIGRATE_UNKNOWN: return _("unknown to this program");
    case MIGRATE_HOTFIX: return _("differs (hot fix)");
    case MIGRATE_MISSING: return _("missing");
    case MIGRATE_EXTRA: return _("made by no migration");
    }
    return "";
}

static void print_padded(const char *text, int cells)
{
    struct str s = {0};

    utf8_safe(&s, text);
    fputs(str_text(&s), stdout);
    for (int i = utf8_cells(str_text(&s)); i < cells; i++)
        putchar(' ');
    str_free(&s);
}

static void print_plan(const struct migrate_plan *plan)
{
    int widest = 0;

    for (int i = 0; i < plan->count; i++) {
        int cells = utf8_cells(plan->item[i].name);

        if (!plan->item[i].function && cells > widest)
            widest = cells;
    }
    for (int i = 0; i < plan->count; i++) {
        const struct migrate_item *item = &plan->item[i];

        if (i && item->function && !plan->item[i - 1].function)
            putchar('\n');
        print_padded(item->name, item->function ? 0 : widest);
        printf("  %s  %s\n", item->applied_at[0] ? item->applied_at : "-               ", state_word(item->state));
    }
    puts(plan->current ? _("The database is up to date.") : _("The database is not as this program has it."));
}

static int print_bootstrap(const char *dir, struct error *e)
{
    struct str path = {0};
    char bytes[4096];
    size_t n;

    str_addf(&path, "%s/bootstrap.sql", dir);
    FILE *f = fopen(str_text(&path), "rb");

    str_free(&path);
    if (!f)
        return error_set(e, "migrate.read", "bootstrap.sql", NULL);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        fwrite(bytes, 1, n, stdout);
    int failed = ferror(f) || fflush(stdout) != 0;

    fclose(f);
    return failed ? error_set(e, "migrate.read", "bootstrap.sql", NULL) : 0;
}

static int status(struct db_session *s, const char *dir, struct error *e)
{
    struct migrate_plan plan;

    if (migrate_look(s, dir, &plan, e))
        return cmd_fail(e, 3);
    print_plan(&plan);
    int code = plan.current ? 0 : 1;

    migrate_plan_free(&plan);
    return code;
}

static int apply(struct db_session *s, const char *dir, struct error *e)
{
    int applied = 0;

    if (migrate_run(s, dir, show_progress, NULL, &applied, e))
        return cmd_fail(e, str_eq(e->code, "migrate.changed") || str_eq(e->code, "migrate.unknown") ? 1 : 3);
    if (!applied)
        puts(_("The database is up to date."));
    return 0;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"status", no_argument, NULL, 's'}, {"bootstrap-sql", no_argument, NULL, 'b'},
        {"dir", required_argument, NULL, 'd'}, {"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    enum job job = JOB_RUN;
    const char *dir = NULL, *config = NULL;
    char usual[PATH_MAX];
    struct error e = {0};
    struct db_session *s = NULL;
    int option;

    optind = 0; /* the options of the program itself were read before */
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h': help(); return 0;
        case 's': job = JOB_STATUS; break;
        case 'b': job = JOB_BOOTSTRAP; break;
        case 'd': dir = optarg; break;
        case 'c': config = optarg; break;
        default:
            error_set(&e, option == ':' ? "program.argument" : "program.option", argv[optind - 1], NULL);
            return cmd_fail(&e, 2);
        }
    }
    if (optind < argc) {
        error_set(&e, "program.operands", "migrate", NULL);
        return cmd_fail(&e, 2);
    }
    if (!dir) {
        path_find("../migrations", "share/kurator/migrations", usual, sizeof usual);
        dir = usual;
    }
    if (job == JOB_BOOTSTRAP)
        return print_bootstrap(dir, &e) ? cmd_fail(&e, 3) : 0;
    if (cmd_database(config, &s, &e))
        return cmd_fail(&e, 3);
    int code = job == JOB_STATUS ? status(s, dir, &e) : apply(s, dir, &e);

    db_session_close(&s);
    return code;
}

const struct command command_migrate = {
    .name = "migrate",
    .args = "[--status | --bootstrap-sql] [--dir DIR] [--config FILE]",
    .summary = N_("Brings the database to this program's version"),
    .run = run,
};
