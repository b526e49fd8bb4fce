/* user.c - kurator user: the administrator's accounts, and one's own password. */
#include "user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"

/* What an option gives to the save: the field, and whether several are one value parted by blanks. */
static const struct field_option {
    const char *field, *name;
    int option;
    bool several;
} field_options[] = {{"surname", "--surname", 's', false},      {"given_name", "--given-name", 'g', false}, {"patronymic", "--patronymic", 'p', false},
                     {"valid_from", "--from", 'f', false},      {"valid_until", "--until", 'u', false},     {"roles", "--role", 'r', true},
                     {"drop", "--drop", 'd', true},             {"password_until", "--password-until", 'w', false}, {"reason", "--reason", 'R', false}};
#define ROLES 5                 /* its place in the table */
#define FIELDS (sizeof field_options / sizeof field_options[0])

struct job {
    const char *action, *login, *config, *language, *output;
    struct str value[FIELDS];
    long site;                  /* of the roles that are given, 0: none named */
    bool given[FIELDS], csv, from_stdin, listing;
};

static void help(void)
{
    cmd_usage(&command_user);
    fputs(_("\n"
            "  list     all accounts with their roles, or one\n"
            "  add      a new account; names and a role are needed\n"
            "  change   what is named; the rest stays\n"
            "  lock     out at once, open sessions too; unlock takes it back\n"
            "  passwd   a password, typed twice; without LOGIN your own\n"
            "\n"
            "  --surname TEXT, --given-name TEXT, --patronymic TEXT   the names\n"
            "  --role ROLE@OFFICE[=FROM..UNTIL]  gives a role; may stand several times\n"
            "  --drop ROLE@OFFICE  takes a role away; may stand several times\n"
            "  --site ID          the roles given hold at this site alone (kurator site list)\n"
            "  --from DAY, --until DAY  first and last day of the account (- for none)\n"
            "  --password-until DAY  the last day on which the password opens (- for none)\n"
            "  --reason TEXT      lock: why; it stands in the journal and in the account\n"
            "  --stdin            passwd: the first line of the standard input\n"
            "  --format text|csv  list: lines (the default), or for spreadsheets\n"
            "  --output FILE      list: into a file, whole or not at all\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "ROLE is clerk, coordinator, supervisor, monitor, executor, ministry, admin or\n"
            "auditor; OFFICE an id, or n and the number in the programme's annex: clerk@n1.\n"
            "Days are written as 2026-12-31. A password never stands on the command line.\n"
            "Exit status: 0 done, 1 refused or not connected, 2 called wrongly.\n"), stdout);
}

/* True when the option gives a field. */
static bool take_field(struct job *job, int option, const char *value)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (field_options[i].option == option) {
            if (!field_options[i].several)
                str_clear(&job->value[i]);
            else if (job->given[i])
                str_addc(&job->value[i], ' ');
            job->given[i] = true;
            if (strcmp(value, "-") != 0)
                str_add(&job->value[i], value);
            return true;
        }
    return false;
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;

    switch (option) {
    case 'i': return str_number(value, 1, 999999, &job->site) == 0 ? -1 : cmd_misuse("program.option", value, NULL);
    case 'S': job->from_stdin = true; return -1;
    case 'o': job->output = value; job->listing = true; return -1;
    case 'c': job->config = value; return -1;
    case 'F':
        job->listing = true;
        job->csv = str_eq(value, "csv");
        return job->csv || str_eq(value, "text") ? -1 : cmd_misuse("program.format", value, NULL);
    case 'l':
        return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return take_field(job, option, value) ? -1 : 2;
    }
}

/* The words and options fit the action, -1; or the exit status. */
static int check_words(const struct job *job, int words)
{
    static const char *const actions[] = {"list", "add", "change", "lock", "unlock", "passwd"};
    bool known = false, optional = str_eq(job->action, "list") || str_eq(job->action, "passwd"), saves = str_eq(job->action, "add") || str_eq(job->action, "change");
    bool any = false;

    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        known = known || str_eq(job->action, actions[i]);
    if (!known || words > 2 || (words < 2 && !optional))
        return cmd_misuse("program.operands", "user", NULL);
    for (size_t i = 0; i < FIELDS; i++) {
        if (field_options[i].option == 'R' ? job->given[i] && !str_eq(job->action, "lock") : job->given[i] && (!saves || (str_eq(job->action, "add") && field_options[i].option == 'd')))
            return cmd_misuse("program.together", job->action, field_options[i].name);
        any = any || job->given[i];
    }
    if (job->site && !(saves && job->given[ROLES]))
        return cmd_misuse("program.together", job->action, "--site");
    if (job->from_stdin && !str_eq(job->action, "passwd"))
        return cmd_misuse("program.together", job->action, "--stdin");
    if (job->listing && !str_eq(job->action, "list"))
        return cmd_misuse("program.together", job->action, job->output ? "--output" : "--format");
    return any || !str_eq(job->action, "change") ? -1 : cmd_misuse("program.operands", "user", NULL);
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},            {"surname", required_argument, NULL, 's'}, {"given-name", required_argument, NULL, 'g'},
        {"patronymic", required_argument, NULL, 'p'}, {"from", required_argument, NULL, 'f'},   {"until", required_argument, NULL, 'u'},
        {"role", required_argument, NULL, 'r'},      {"drop", required_argument, NULL, 'd'},    {"stdin", no_argument, NULL, 'S'},
        {"format", required_argument, NULL, 'F'},    {"output", required_argument, NULL, 'o'},  {"config", required_argument, NULL, 'c'},
        {"lang", required_argument, NULL, 'l'},      {"site", required_argument, NULL, 'i'},    {"password-until", required_argument, NULL, 'w'},
        {"reason", required_argument, NULL, 'R'},    {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status >= 0)
        return status;
    job->action = optind < argc ? argv[optind] : "";
    job->login = optind + 1 < argc ? argv[optind + 1] : NULL;
    return check_words(job, argc - optind);
}

static const char *option_of(const char *field)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (str_eq(field_options[i].field, field))
            return field_options[i].name;
    return str_eq(field, "login") ? "LOGIN" : "";
}

bool user_answer(const struct db_rows *rows, struct save_row *first)
{
    struct save_row answer[16];
    int n = save_read(answer, 16, rows);
    bool saved = n > 0 && str_eq(answer[0].outcome, "saved");

    for (int i = 0; i < n && !saved; i++) {
        struct error e = {0};
        /* Who is named in the sentence is not named before it. */
        const char *name = str_eq(answer[i].field, "login") && answer[i].nargs ? "" : option_of(answer[i].field);
        char text[1024];

        error_set(&e, answer[i].code, answer[i].nargs ? answer[i].args[0] : *name ? name : NULL, NULL);
        fprintf(stderr, "kurator: %s%s%s\n", name, *name ? ": " : "", message_text(&e, text, sizeof text));
    }
    if (n > 0)
        *first = answer[0];
    return saved;
}

static void say_done(const struct job *job, const struct save_row *row)
{
    long ended = 0;

    if (str_eq(job->action, "add"))
        printf(_("Account %s is there. Its password: kurator user passwd %s\n"), job->login, job->login);
    else if (str_eq(job->action, "lock"))
        printf(_("Account %s is locked.\n"), job->login);
    else if (str_eq(job->action, "unlock"))
        printf(_("Account %s is unlocked.\n"), job->login);
    else
        printf(_("Account %s is changed.\n"), job->login);
    if (row->nargs && str_number(row->args[0], 1, 1000000, &ended) == 0)
        printf(_("Sessions ended: %ld\n"), ended);
}

/* "clerk@n1=..2027-05-31" becomes "clerk@n1/4=..2027-05-31", unless a site is named there. */
static void add_site(struct str *roles, long site)
{
    struct str with = {0};

    for (const char *at = str_text(roles); *at;) {
        size_t n = strcspn(at, " "), head = strcspn(at, "= ");

        if (with.len)
            str_addc(&with, ' ');
        str_addn(&with, at, head);
        if (head && !memchr(at, '/', head))
            str_addf(&with, "/%ld", site);
        str_addn(&with, at + head, n - head);
        at += n + (at[n] == ' ');
    }
    str_free(roles);
    *roles = with;
}

/* 0 saved, 1 refused (said already), -1 an error. */
static int save(struct job *job, struct db_session *session, struct error *e)
{
    const char *names[FIELDS], *values[FIELDS];
    const struct db_rows *rows;
    struct save_row first = {0};
    struct db_call call = {0};
    char request[37];
    int n = 0;

    if (job->site)
        add_site(&job->value[ROLES], job->site);
    for (size_t i = 0; i < FIELDS; i++)
        if (job->given[i]) {
            names[n] = field_options[i].field;
            values[n++] = str_text(&job->value[i]);
        }
    db_uuid(request);
    char *name_array = db_array(names, n), *value_array = db_array(values, n);
    struct user_save s = {request, job->action, job->login, name_array, value_array};

    user_save_call(&call, &s);
    int failed = cmd_call(session, &call, &rows, e) != 0 ? -1 : !user_answer(rows, &first);

    free(name_array);
    free(value_array);
    if (failed == 0)
        say_done(job, &first);
    return failed;
}

static int act(struct job *job, struct db_session *session, struct error *e)
{
    if (str_eq(job->action, "list"))
        return user_list(session, job->login, job->csv, job->output, e);
    if (str_eq(job->action, "passwd"))
        return user_passwd(session, job->login, job->from_stdin, e);
    return save(job, session, e);
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct rlimit none = {0, 0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    umask(077);
    setrlimit(RLIMIT_CORE, &none);          /* a password may be in the memory */
    if (status < 0)
        status = cmd_settings(job.config, job.language, &conf);
    if (status < 0) {
        status = db_session_open(&session, conf_database(conf), &e) != 0 ? -1 : act(&job, session, &e);
        db_session_close(&session);
        status = status < 0 ? cmd_fail(&e, 1) : status;
        if (fflush(stdout) != 0)
            status = 1;
    }
    for (size_t i = 0; i < FIELDS; i++)
        str_free(&job.value[i]);
    conf_free(&conf);
    return status;
}

const struct command command_user = {
    .name = "user",
    .args = "list [LOGIN] | add LOGIN | change LOGIN | lock LOGIN |\n"
            "             unlock LOGIN | passwd [LOGIN]  [OPTIONS]",
    .summary = N_("Accounts: who may work, in which roles, until when; passwords"),
    .run = run,
};
