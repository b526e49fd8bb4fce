#!/bin/bash
# import_reference.sh - kurator import operators, staff, lists as it happens: the shipped organisations come in as they are, bad files, twice, CP1251, formulas, who may. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
. test/lib/own_cluster.sh
import() { PGHOST=$socket PGUSER=${login:-r_admin} PGDATABASE=kurator build/kurator import "$@" 2>&1; }
has() { local text w; text=$(cat); for w in "$@"; do grep -qF -- "$w" <<<"$text" || { echo "missing: $w"; printf '%s\n' "$text" | head -30; }; done; }
# refused FILE KIND STATUS WORDS…: the file is not taken in, and why.
refused() { local f=$1 kind=$2 want=$3 got; shift 3; import "$kind" "$tmp/$f" >"$tmp/said"; got=$?; [ "$got" = "$want" ] || echo "$f: status $got"; has "$@" <"$tmp/said"; }

own_database
super <<'SQL' || exit 1
create role r_admin login in role kurator_admin;
create role r_clerk login in role kurator_clerk;
insert into kurator.staff (login, surname, given_name) values ('r_admin', 'Главная', 'Ольга'), ('r_clerk', 'Конторская', 'Ольга');
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, substr(s.login, 3) from kurator.staff s, kurator.organisation o where o.no = 1;
SQL
state() { super -c "select md5(string_agg(o::text, '' order by o.id)) from kurator.organisation o" -c "select md5(string_agg(s::text, '' order by s.id)) from kurator.site s" -c "select count(*) from kurator.staff_role" -c "select md5(string_agg(c::text, '' order by c)) from kurator.choice c"; }

before=$(state)
import operators conf/reference/operators.csv >"$tmp/said"; status=$?
{ [ $status = 0 ] || echo "status $status"; has '     40  lines read' '      0  lines created' '      0  lines that changed something' '     40  lines that were there already' <"$tmp/said"; [ "$before" = "$(state)" ] || echo "something changed"; } |
    rule "the organisations that are shipped, with their sites, are there already: nothing changes"

printf '\xef\xbb\xbfno;short_name;name;kind;phones;emails\r\n901;Новый центр;"Центр ""Новый""";csa;+73950000001; +73950000002;=cmd()\r\n' | sed 's/; +7/,+7/' >"$tmp/new.csv"
import operators "$tmp/new.csv" >"$tmp/said"; has '      1  lines refused' 'no phone number' 'Nothing was written' <"$tmp/said" | rule "a line that is wrong: nothing is written, and why is said"
iconv -f UTF-8 -t CP1251 <<'CSV' >"$tmp/new.csv"
Номер;Краткое наименование;Наименование;Вид;Телефоны;Почта;Другие адреса
901;Новый центр;"Центр ""Новый""";csa;+73950000001;a@example.org;ул. Первая, 1 | ул. Вторая, 2
CSV
import operators "$tmp/new.csv" --dry-run >"$tmp/said"; { has '      1  lines created' 'dry run' <"$tmp/said"; [ "$before" = "$(state)" ] || echo "something changed"; } | rule "the dry run of a CP1251 file with Russian heads writes nothing"
import operators "$tmp/new.csv" >"$tmp/said"
after=$(state)
import operators "$tmp/new.csv" >"$tmp/again"
{ has '      1  lines created' <"$tmp/said"; has '      1  lines that were there already' '      0  lines created' <"$tmp/again"; [ "$after" = "$(state)" ] || echo "the second time changed something"
  super -c "select o.name, count(t.id) from kurator.organisation o join kurator.site t on t.organisation_id = o.id where o.no = 901 group by 1" | has 'Центр "Новый"|3'; } | rule "it comes in with its sites, and twice changes nothing"

cat >"$tmp/staff.csv" <<'CSV'
login,surname,given_name,role,office
r_new,Новая,Анна,clerk,Новый центр
r_new,Новая,Анна,coordinator,n1
CSV
import staff "$tmp/staff.csv" --output "$tmp/lines.csv" >"$tmp/said"; status=$?
{ [ $status = 0 ] || echo "status $status"; has '      1  lines created' '      1  lines that changed something' <"$tmp/said"; has '2,created,,' '3,updated,,' <"$tmp/lines.csv"
  [ "$(super -c "select count(*) from pg_roles where rolname = 'r_new'")" = 0 ] || echo "a login was made"; } | rule "staff come in with their offices, and no login is made"

printf 'login;login;role\n' >"$tmp/twice.csv"; printf 'login;salary\nx;1\n' >"$tmp/unknown.csv"; printf 'surname;role\nx;clerk\n' >"$tmp/missing.csv"; : >"$tmp/empty.csv"; printf '\xff\xfel\0' >"$tmp/utf16.csv"
printf 'login;Логин\n' >"$tmp/both.csv"; printf 'login;surname;given_name;role;office\nr_a;Ан;Яна;clerk;Нигде\nr_b;Б"е;Яна;clerk;n1\nr_c;Це;Яна\nr_d;Де;Яна;clerk;n1;x\n"r_e;\n' >"$tmp/bad.csv"
after=$(state)
{ refused twice.csv staff 1 'is there twice'; refused both.csv staff 1 'is there twice'; refused unknown.csv staff 1 '“salary”'; refused missing.csv staff 1 '“login”'; refused empty.csv staff 1 'kurator:'; refused utf16.csv staff 1 'UTF-16'; refused none.csv staff 1 'cannot be read'
  refused bad.csv staff 3 'no such organisation' '      5  lines refused' '      0  lines created'; refused ../../../../../proc/self/mem staff 1 'kurator:'; mkdir "$tmp/dir"; refused dir staff 1 'cannot be read'
  awk 'BEGIN { print "login"; for (i = 0; i < 5001; i++) print "a" i }' >"$tmp/many.csv"; refused many.csv staff 1 '5000'
  [ "$after" = "$(state)" ] || echo "something changed"; } | rule "bad files and bad lines: what is wrong is said, nothing is written"

super -c "select 'list,code,name'" -c "select 'mark,' || code || ',' || name from kurator.choice where list = 'mark'" >"$tmp/marks.csv"
{ cat "$tmp/marks.csv"; echo 'mark,winter,зимний завоз'; } >"$tmp/more.csv"
{ import lists "$tmp/more.csv" | has '      1  lines created' '      6  lines that were there already'; import lists "$tmp/marks.csv" | has '      1  values taken out of a list' 'mark / winter'
  printf 'list,code,name\nanswer,tired,x\nrelation,radio,x\n' >"$tmp/closed.csv"; refused closed.csv lists 3 'has no value “tired”' 'has no value “radio”'; } | rule "values of a list come and go, those that the program knows do not"

after=$(state)
{ login=r_clerk; refused staff.csv staff 1 'kurator:'; refused marks.csv lists 1 'kurator:'; unset login; [ "$after" = "$(state)" ] || echo "something changed"
  import staff "$tmp/staff.csv" --lot 5 >"$tmp/said"; [ $? = 2 ] || cat "$tmp/said"; import castles "$tmp/staff.csv" >"$tmp/said"; [ $? = 2 ] || cat "$tmp/said"; import staff >"$tmp/said"; [ $? = 2 ] || cat "$tmp/said"; } | rule "only an administrator, and called rightly"
after=$(state)
{ for kind in operators staff lists; do
      import $kind --current >"$tmp/$kind.csv" || cat "$tmp/$kind.csv"
      import $kind "$tmp/$kind.csv" | has '      0  lines created' '      0  lines that changed something' '      0  lines refused' "$(printf '%7d  lines that were there already' $(($(wc -l <"$tmp/$kind.csv") - 1)))"
  done
  [ "$after" = "$(state)" ] || echo "something changed"
  login=r_clerk; import lists --current >"$tmp/said" && cat "$tmp/said"; unset login; import extracts --current >"$tmp/said"; [ $? = 2 ] || cat "$tmp/said"; import lists --current "$tmp/lists.csv" >"$tmp/said"; [ $? = 2 ] || cat "$tmp/said"
} | rule "the tables as they are come in again and change nothing"
super -c "select audit.called(e.relation, e.row_id, e.id, e.at) from audit.entry e where e.relation = 'inbox' and e.login = 'r_admin'" | has new.csv staff.csv more.csv | rule "each file that was taken in is in the journal"
rules_end
