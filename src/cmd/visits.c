/* visits.c - kurator visits: who is to be visited, by settlement. */
#include "kurator/i18n.h"
#include "list.h"

static int run(int argc, char **argv)
{
    return list_run(&command_visits, argc, argv);
}

const struct command command_visits = {"visits", LIST_ARGS, N_("Who is to be visited, by settlement, with room for signatures"), run};
