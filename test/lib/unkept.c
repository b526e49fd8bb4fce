/* unkept.c - a server that does not take drafts, as a test wants it. */
#include "unkept.h"

#include <stdio.h>

void unkept_prepare(struct office *o)
{
    pg_exec(&o->pg, "create table fault (state text, times int); create sequence fault_tries;"
                    " insert into fault values ('00000', 0);"
                    " create function fault() returns trigger language plpgsql security definer as $$"
                    " declare f record; begin select * into f from public.fault; if nextval('public.fault_tries') <= f.times then"
                    "  raise exception 'by the test' using errcode = f.state; end if; return new; end $$;"
                    " create trigger fault before insert on kurator.draft for each row execute function fault()");
}

void unkept_fail(struct office *o, const char *sqlstate, int times)
{
    char sql[300];

    snprintf(sql, sizeof sql, "truncate fault; insert into fault values ('%s', %d); alter sequence fault_tries restart", sqlstate, times);
    pg_exec(&o->pg, sql);
}

long unkept_tries(struct office *o)
{
    return pg_number(&o->pg, "select case when is_called then last_value else 0 end from fault_tries");
}

void unkept_read_only(struct office *o, struct vt *vt, bool on)
{
    char sql[200];

    snprintf(sql, sizeof sql, "alter database %s %s", o->pg.database, on ? "set default_transaction_read_only = on" : "reset default_transaction_read_only");
    pg_exec(&o->pg, sql);
    pg_kick(&o->pg);
    vt_wait_text(vt, "Связь восстановлена", 30000);
}
