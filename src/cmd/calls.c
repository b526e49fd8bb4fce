/* calls.c - kurator calls: who is to be called today. */
#include "kurator/i18n.h"
#include "list.h"

static int run(int argc, char **argv)
{
    return list_run(&command_calls, argc, argv);
}

const struct command command_calls = {"calls", LIST_ARGS, N_("Who is to be called today, with room for the outcome"), run};
