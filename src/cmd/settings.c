/* settings.c - kurator settings: the whole table of options in the form of a kurator.ini. */
#include <stdio.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"

static void help(void)
{
    cmd_usage(&command_settings);
    fputs(_("\n"
            "The form is that of a kurator.ini; every line holds the built-in value.\n"
            "Exit status: 0 done, 1 the output could not be written, 2 called wrongly.\n"), stdout);
}

static int run(int argc, char **argv)
{
    struct str text = {0};
    struct error e = {0};

    if (argc > 1) {
        if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h")) {
            help();
            return 0;
        }
        error_set(&e, "program.operands", "settings", NULL);
        return cmd_fail(&e, 2);
    }
    conf_reference(&text);
    fputs(str_text(&text), stdout);
    str_free(&text);
    return fflush(stdout) == 0 ? 0 : 1;
}

const struct command command_settings = {"settings", "", N_("Prints every setting with its meaning, range and default"), run};
