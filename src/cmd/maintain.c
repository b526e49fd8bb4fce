/* maintain.c - kurator maintain: what must run in the database from time to time, for cron or a timer. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"

/* Any number that only this command uses: two runs at once would make the same partition. */
#define LOCK_SQL "select pg_catalog.pg_try_advisory_lock(7310590)"

struct step {
    const char *sql;
    const char *done;           /* msgid with one number */
    int lots;                   /* done so often while there is something left, each time a transaction */
};

static const struct step steps[] = {
    {"select kurator.sessions_end()", N_("Sessions that held others up, ended: %lld\n"), 1},
    {"select kurator.tally_fold()", N_("Changes of figures added up: %lld\n"), 1},
    {"select kurator.listed_fold()", N_("Changes of the figures of lists added up: %lld\n"), 1},
    {"select kurator.accounts_end()", N_("Accounts whose days, or those of a role, are over: %lld\n"), 1},
    {"select audit.seal_finished()", N_("Entries of the journal sealed: %lld\n"), 1},
    {"select kurator.duplicates_work(2000)", N_("Citizens compared with the others: %lld\n"), 10},
    {"select kurator.end_representation()", N_("Representatives of those who came of age, ended: %lld\n"), 1},
    {"select kurator.import_clear(20000)", N_("Lines of files that nobody wrote, cleared: %lld\n"), 10},
    {"select kurator.quality_work(2000)", N_("Citizens whose row of the quality of the register was written anew: %lld\n"), 200},
    {"select kurator.quality_count(10)", N_("Offices whose register was looked through: %lld\n"), 1},
    {"select kurator.months_work(20)", N_("Monthly forms counted: %lld\n"), 20},
    {"select kurator.destroy_missing()", N_("Citizens destroyed again by their acts: %lld\n"), 1},
    {"select audit.make_partitions()", N_("Partitions of the journal made: %lld\n"), 1},
};

/* The statistics of tables that were analyzed leave dead rows of their own, with the old values: for the owner of the database. */
#define STATISTICS_SQL "select 'vacuum (index_cleanup on) pg_catalog.pg_statistic' from pg_catalog.pg_database d" \
                       " where d.datname = pg_catalog.current_database() and pg_catalog.pg_has_role(d.datdba, 'usage')"

static void help(void)
{
    cmd_usage(&command_maintain);
    fputs(_("\n"
            "Ends sessions of accounts that wait inside a transaction, or stay in one, too\n"
            "long, and those of accounts whose days are over, and lets these in no more.\n"
            "Adds up the changes of figures, seals the finished transactions of the\n"
            "journal, makes its partitions two years ahead, destroys again what came back\n"
            "though an act says it is destroyed, compares citizens that are new or\n"
            "changed with the others, 20000 a run, for the list of duplicates, and counts\n"
            "what is missing in the registers of ten offices a run, twice a day each. What\n"
            "parents and guardians may do ends with the eighteenth birthday. Lines of files\n"
            "that were read and never written, or lay in the tray too long, are cleared.\n"
            "Tables of which an act destroyed something are vacuumed and analyzed. To be\n"
            "run every few minutes by cron or a timer; running it again or twice at once\n"
            "does no harm.\n"
            "The account needs the role kurator_migrator.\n"
            "\n"
            "  --quiet        prints nothing when all went well\n"
            "  --config FILE  settings from this file only\n"
            "\n"
            "Exit status: 0 done or another one is running, 1 something failed,\n"
            "2 called wrongly.\n"), stdout);
}

/* Vacuums and analyzes what acts of destruction touched: the one work that no function in the database may do. */
static int clean(struct db_session *s, bool quiet)
{
    const struct db_rows *rows = NULL;
    struct error e = {0};
    long long n = 0;

    for (;;) {
        if (db_session_query(s, "select t.relation, t.act, t.analyzed, t.statement from kurator.cleaning() t limit 1", 0, NULL, &rows, &e) != 0)
            return cmd_fail(&e, 1);
        if (db_rows_count(rows) == 0)
            break;
        char *word[4];

        for (int i = 0; i < 4; i++)
            word[i] = mem_dup(db_rows_text(rows, 0, i));
        int failed = db_session_script(s, word[3], &e) != 0
                  || db_session_query(s, "select kurator.cleaned($1, $2, $3::bigint)", 3, (const char *const *)word, NULL, &e) != 0;

        for (int i = 0; i < 4; i++)
            free(word[i]);
        if (failed)
            return cmd_fail(&e, 1);
        n++;
    }
    if (n > 0) {
        if (db_session_query(s, STATISTICS_SQL, 0, NULL, &rows, &e) != 0)
            return cmd_fail(&e, 1);
        char *statement = mem_dup(db_rows_count(rows) ? db_rows_text(rows, 0, 0) : "");
        int failed = db_session_script(s, statement, &e);

        free(statement);
        if (failed)
            return cmd_fail(&e, 1);
    }
    if (!quiet)
        printf(_("Tables cleaned of what acts destroyed: %lld\n"), n);
    return 0;
}

/* Each step is a transaction of its own: a failing one does not keep the others from their work. */
static int work(struct db_session *s, bool quiet)
{
    const struct db_rows *rows = NULL;
    struct error e = {0};
    int status = 0;

    if (db_session_script(s, "set lock_timeout to '3s'", &e) != 0 || db_session_query(s, LOCK_SQL, 0, NULL, &rows, &e) != 0)
        return cmd_fail(&e, 1);
    if (!db_rows_bool(rows, 0, 0)) {
        if (!quiet)
            puts(_("Another run is at work; nothing was done."));
        return 0;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        long long n = 0, more = 1;
        for (int lot = 0; more && lot < steps[i].lots; lot++) {
            if (db_session_query(s, steps[i].sql, 0, NULL, &rows, &e) != 0) {
                status = cmd_fail(&e, 1);
                n = -1;
                break;
            }
            more = db_rows_int(rows, 0, 0);
            n += more;
        }
        if (n >= 0 && !quiet)
            printf(_(steps[i].done), n);
    }
    return clean(s, quiet) == 0 ? status : 1;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {"quiet", no_argument, NULL, 'q'},
                                            {"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    const char *config = NULL;
    bool quiet = false;
    struct db_session *s = NULL;
    struct error e = {0};
    int option;

    optind = 0; /* the options of the program itself were read before */
    while ((option = getopt_long(argc, argv, ":hq", options, NULL)) != -1) {
        switch (option) {
        case 'h': help(); return fflush(stdout) == 0 ? 0 : 1;
        case 'q': quiet = true; break;
        case 'c': config = optarg; break;
        default: return cmd_misuse_option(option, argv);
        }
    }
    if (optind < argc)
        return cmd_misuse("program.operands", "maintain", NULL);
    if (cmd_database(config, &s, &e) != 0)
        return cmd_fail(&e, 1);
    int status = work(s, quiet);

    db_session_close(&s);
    if (fflush(stdout) != 0) {
        error_set(&e, "program.write", strerror(errno), NULL);
        return cmd_fail(&e, 1);
    }
    return status;
}

const struct command command_maintain = {
    .name = "maintain",
    .args = "[--quiet] [--config FILE]",
    .summary = N_("Does the periodic work in the database"),
    .run = run,
};
