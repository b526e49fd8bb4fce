#!/bin/bash
# import_hand.sh - what is done by hand while a lot of a file is written: nobody waits for it but who means a citizen of that very lot, and a deadlock costs nobody anything. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
. test/lib/own_cluster.sh
. test/lib/extracts.sh
import() { PGHOST=$socket PGUSER=i_monitor PGDATABASE=kurator build/kurator import extracts "$@" 2>&1; }
has() { local text; text=$(cat); local w; for w in "$@"; do grep -qF -- "$w" <<<"$text" || { echo "missing: $w"; printf '%s\n' "$text" | head -50; }; done; }
nap() { perl -e 'select undef, undef, undef, 0.05'; }

own_database
for m in i_monitor i_monitor2; do extracts_monitor kurator $m; done
super <<'SQL' || exit 1
create role i_clerk login in role kurator_clerk;
insert into kurator.staff (login, surname, given_name) values ('i_clerk', 'Ручная', 'Ольга');
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, 'clerk' from kurator.staff s, kurator.organisation o where s.login = 'i_clerk' and o.no = 1;
-- someone for the centre's tray, of a file that came before
insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on) select min(o.id), 'extracts', 'лоток.csv', repeat('0', 64), 1, kurator.office_today(min(o.id)) from kurator.organisation o where o.kind = 'resource_centre';
insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, args, surname, given_name, birth_date, sex, ipra_number, ipra_issued_on, territory, settlement)
select f.id, 2, 'refused', true, 'doubtful', 'import.unroutable', '{Лунный район,Кратер}', 'Лоткова', 'Ия', '1975-07-07', 'f', '1/2026', '2026-11-09', 'Лунный район', 'Кратер' from kurator.import_file f;
SQL
operator=$(super -c 'select id from kurator.organisation where no = 1') centre=$(super -c "select min(id) from kurator.organisation where kind = 'resource_centre'")

# Whoever waits for a lock is told so at once; who does not wait does not see that: the time alone decides nothing.
hand() { PGOPTIONS='-c lock_timeout=2s' psql -X -q -At -v VERBOSITY=sqlstate -h "$socket" -U "$1" -d kurator -c "$2" 2>&1; }
# fields NAME=VALUE...: the arguments of a form
fields() {
    local names='' values='' f
    for f in "$@"; do names+=",'${f%%=*}'"; values+=",'${f#*=}'"; done
    printf "array[%s]::text[], array_fill(null::text, array[%d]), array[%s]::text[]" "${names:1}" $# "${values:1}"
}
stranger=(given_name=Анна patronymic=Ильинична sex=f settlement=Кутулик 'address=Советская, 9')
intake() { hand i_clerk "select s.outcome, s.code from api.save_intake(gen_random_uuid(), $operator, null, $(fields source=personal "received_on=$today" "${stranger[@]}" "$@")) s"; }
refer() { hand i_monitor2 "select s.outcome, s.code from api.save_refer(gen_random_uuid(), null, $centre, $(fields 'territory=Аларский район' "${stranger[@]}" "$@")) s"; }
missed() { hand i_clerk "select s.outcome, s.code from api.save_attempt(gen_random_uuid(), $1, (select h.version from api.case_head($1, null) h), $(fields channel=phone outcome=no_answer)) s limit 1"; }
today=$(super -c "select kurator.office_today($operator)")

# hold FILE: all of a file is written in one transaction, which then waits for release; its number is $held.
hold() {
    import "$1" --dry-run >"$tmp/dry" 2>&1
    held=$(super -c 'select max(id) from kurator.import_file')
    rm -f "$tmp/talk"; mkfifo "$tmp/talk"; : >"$tmp/said"
    psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U i_monitor -d kurator <"$tmp/talk" >"$tmp/said" 2>&1 & holder=$!
    exec 7>"$tmp/talk"
    printf '%s\n' 'begin;' "select s.outcome, s.args from api.import_apply(gen_random_uuid(), $held, 0, null) s;" '\echo held' >&7
    for i in $(seq 1200); do grep -q held "$tmp/said" && break; nap; done
    grep -q 'saved|' "$tmp/said" || cat "$tmp/said" "$tmp/dry"
}
release() { echo 'commit;' >&7; exec 7>&-; wait $holder; }
snils_of() { cut -d';' -f5 "$1" | sed -n "$2p" | tr -dc 0-9; }
name_of() { cut -d';' -f1 "$1" | sed -n "$2p"; }
born_of() { cut -d';' -f4 "$1" | sed -n "$2p" | awk -F. '{ print $3 "-" $2 "-" $1 }'; }
case_of() { super -c "select c.id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.snils = '$(snils_of "$1" "$2")'"; }

# Ten who are known, two of them at the clerk's; a lot with other extracts of eight of them and with ten who are new. (The fifth line of each five is of operator 1.)
extracts 10 >"$tmp/known.csv"; import "$tmp/known.csv" >"$tmp/first" 2>&1
{ has '  10  lines created' <"$tmp/first"; } | rule "ten are known"
{ extracts 8 | sed 's/;7\./;8./'; extracts 10 101 | sed 1d; } >"$tmp/lot.csv"
inside=$(case_of "$tmp/known.csv" 6) outside=$(case_of "$tmp/known.csv" 11)

# Two tables whose columns are told meanwhile: the very one that is written, and another one that was only read.
columns() { hand i_monitor "select s.outcome, s.code from api.import_columns_save(gen_random_uuid(), $1, repeat('c', 64), '{surname,given_name,birth_date}') s"; }

extracts 3 201 >"$tmp/other.csv"; import "$tmp/other.csv" --dry-run >"$tmp/otherdry" 2>&1; other_file=$(super -c 'select max(id) from kurator.import_file')
hold "$tmp/lot.csv" >"$tmp/holds"; rule "a lot is written and not committed yet" <"$tmp/holds"
intake surname=Посторонняя birth_date=1990-05-14 snils=00100199865 phone1=+79000000701 | has 'saved|' | rule "an intake of somebody else is saved"
intake "surname=$(name_of "$tmp/lot.csv" 14)" "birth_date=$(born_of "$tmp/lot.csv" 14)" | has 'saved|' | rule "one of the same name and birth date without a SNILS is, too"
refer source=helpline surname=Обращаева birth_date=1990-05-15 snils=00100199764 | has 'saved|' | rule "a referral by hand of a centre is saved"
refer surname=Обращаева birth_date=1990-05-15 source=ipra ipra_number=5/2026 ipra_issued_on=2026-11-01 | has 'saved|refer.joined' | rule "and an extract that joins its case"
hand i_monitor2 "select s.outcome, s.args from api.save_tray(gen_random_uuid(), (select t.id from api.import_tray($centre, null, 10) t where t.name like 'Лоткова%'), $centre, $(fields "decision=to:$operator")) s" | has 'saved|{created}' | rule "a line of the tray is decided"
missed "$outside" | has 'saved|' | rule "a failed call of a case that is not in the lot is saved"
{ hand i_clerk "select count(*) > 0 from api.worklist($operator, 'overdue', 'all', null, null, 60) union all select count(*) > 0 from api.search($operator, '$(name_of "$tmp/known.csv" 6) 19', 5) union all
                select count(*) = 1 from api.case_head($inside, null)" | has 't'; } | rule "lists, the search and the card of one of its citizens are read"
{ missed "$inside" | has '55P03'; intake surname=Прочая birth_date=1990-05-16 "snils=$(snils_of "$tmp/lot.csv" 19)" | has '55P03'; } | rule "who means a citizen of the lot waits for it, and is told so when it takes too long"
columns "$held" | has 'refused|take.columns_late' | rule "the columns of the very table that is written stay as they are, said at once"
{ columns "$other_file" | has 'saved|'; super -c "select 'rows ' || count(*) from kurator.import_row where import_id = $other_file" | has 'rows 0'; } | rule "those of another one are told, and nobody waits for the lot"
release
{ missed "$inside" | has 'saved|'; intake surname=Прочая birth_date=1990-05-16 "snils=$(snils_of "$tmp/lot.csv" 19)" | has 'refused|snils.taken'
  super -c "select 'cases ' || count(distinct r.case_id) || ' referrals ' || count(*) from kurator.referral r where r.case_id = $inside" | has 'cases 1 referrals 2'; } | rule "then he is served: the extract had joined the case, the number has its owner"
{ for i in $(seq 20); do [ "$(super -c 'select kurator.duplicates_work(1000)')" = 0 ] && break; done
  super -c "select 'pairs ' || count(*) from kurator.duplicate d join kurator.person p on p.id = d.person_id where p.surname = '$(name_of "$tmp/lot.csv" 14)'" | has 'pairs 1'; } | rule "whom both have entered at the same moment is found among the duplicates"

# Whose columns are told at the moment he takes in writes nothing by the old ones, and nothing is called done: it is read again first.
extracts 3 301 >"$tmp/told.csv"; import "$tmp/told.csv" --dry-run >"$tmp/tolddry" 2>&1; told=$(super -c 'select max(id) from kurator.import_file')
rm -f "$tmp/talk"; mkfifo "$tmp/talk"; : >"$tmp/said"
psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U i_monitor -d kurator <"$tmp/talk" >"$tmp/said" 2>&1 & holder=$!
exec 7>"$tmp/talk"
printf '%s\n' 'begin;' "select s.outcome from api.import_columns_save(gen_random_uuid(), $told, repeat('d', 64), '{surname,given_name,birth_date}') s;" '\echo held' >&7
for i in $(seq 600); do grep -q held "$tmp/said" && break; nap; done
psql -X -q -At -h "$socket" -U i_monitor2 -d kurator -c "select s.outcome, s.code from api.import_apply(gen_random_uuid(), $told, 0, null) s" >"$tmp/applied" 2>&1 7>&- & applies=$!
for i in $(seq 600); do [ "$(super -c "select count(*) from pg_stat_activity where usename = 'i_monitor2' and wait_event_type = 'Lock'")" != 0 ] && break; nap; done
release; wait $applies
{ has saved <"$tmp/said"; has 'refused|import.unstaged' <"$tmp/applied"; super -c "select 'done ' || (ended_at is not null) from kurator.import_file where id = $told" | has 'done false'; } | rule "columns told while somebody begins to take in: nothing is written by the old ones, it is read again first"

# ---- two by hand ----

# The same new citizen is recorded by two at once, without a SNILS: the second waits for the first, and is asked what he would have been asked a minute later.
twice=(source=helpline surname=Дваждыева birth_date=1990-05-17)
rm -f "$tmp/talk"; mkfifo "$tmp/talk"; : >"$tmp/said"
psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U i_monitor -d kurator <"$tmp/talk" >"$tmp/said" 2>&1 & holder=$!
exec 7>"$tmp/talk"
printf '%s\n' 'begin;' "select s.outcome from api.save_refer(gen_random_uuid(), null, $centre, $(fields 'territory=Аларский район' "${stranger[@]}" "${twice[@]}")) s;" '\echo held' >&7
for i in $(seq 600); do grep -q held "$tmp/said" && break; nap; done
{ has saved <"$tmp/said"; refer "${twice[@]}" | has '55P03'; intake surname=Дваждыева birth_date=1990-05-17 | has '55P03'; } >"$tmp/twice"
release
{ cat "$tmp/twice"; refer "${twice[@]}" | has 'question|question.second_case'; intake surname=Дваждыева birth_date=1990-05-17 | has 'question|question.similar'
  super -c "select 'people ' || count(*) from kurator.person where surname = 'Дваждыева'" | has 'people 1'; } | rule "two who record the same citizen, at the centre and at the operator, do it one after the other"

# ---- a deadlock ----

# Somebody holds the case of one of two citizens and takes the other citizen when the lot, which has him, waits for that case: the lot is thrown out, asks once more by itself, and nothing is lost or twice.
extracts 10 | sed -n '1p;6p;11p' | sed 's/;7\./;9./' >"$tmp/dead.csv"
mkfifo "$tmp/dead.talk"
psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d kurator <"$tmp/dead.talk" >"$tmp/dead.said" 2>&1 & other=$!
exec 7>"$tmp/dead.talk"
printf '%s\n' "set deadlock_timeout = '5min';" 'begin;' "select from kurator.case_file where id = $outside for update;" '\echo entered' >&7
for i in $(seq 600); do grep -q entered "$tmp/dead.said" && break; nap; done
before=$(super -c "select deadlocks from pg_stat_database where datname = 'kurator'")
super -c "alter role i_monitor in database kurator set deadlock_timeout = '4s'"         # not before there is one
import "$tmp/dead.csv" --lot 0 >"$tmp/dead" 2>&1 7>&- & writes=$!
for i in $(seq 600); do [ "$(super -c "select count(*) from pg_stat_activity where usename = 'i_monitor' and wait_event_type = 'Lock'")" != 0 ] && break; nap; done
printf '%s\n' "select from kurator.person p join kurator.case_file c on p.id = c.person_id where c.id = $inside for update of p;" '\echo both' >&7
for i in $(seq 600); do grep -q both "$tmp/dead.said" && break; nap; done
echo 'commit;' >&7; exec 7>&-; wait $other; wait $writes
{ has 'both' <"$tmp/dead.said"; has '   2  lines read' '   2  lines that added something' '   0  lines refused' <"$tmp/dead"
  for i in $(seq 600); do [ "$(super -c "select deadlocks > $before from pg_stat_database where datname = 'kurator'")" = t ] && break; nap; done
  [ "$i" -lt 600 ] || echo "there was no deadlock"
  super -c "select 'extracts ' || count(*) || ' referrals ' || count(distinct r.id) from kurator.ipra i join kurator.referral r on r.ipra_id = i.id where i.number like '9.%'" | has 'extracts 2 referrals 2'; } | rule "a deadlock with a save: the save goes on, the lot is written again by itself, once"
rules_end
