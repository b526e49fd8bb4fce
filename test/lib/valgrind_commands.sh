#!/bin/bash
# valgrind_commands.sh - the commands that read and write registers, under valgrind with a database of their own; shows what failed, ends with a count.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. test/lib/testdb.sh
. test/lib/extracts.sh
tmp=$(mktemp -d /tmp/kurator-valgrind.XXXXXX) || exit 1
chmod 0711 "$tmp"
trap 'cluster_remove "$tmp/pg"; rm -rf -- "$tmp"' EXIT
unset ${!PG*}
export LC_ALL=C.UTF-8 KURATOR_LANGUAGE=ru
cluster_create "$tmp/pg" && cluster_start "$tmp/pg" || exit 1
socket=$(cluster_socketdir "$tmp/pg") testdb_socket=$(cluster_socketdir "$tmp/pg")
{ testdb_migrate kurator && testdb_reference kurator && extracts_monitor kurator v_monitor; } >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
psql -X -q -h "$socket" -U postgres -d kurator -v ON_ERROR_STOP=1 <<'SQL' || exit 1
create role v_boss login in role kurator_supervisor;
create role v_admin login in role kurator_admin;
insert into kurator.staff (login, surname, given_name) values ('v_boss', 'Главная', 'Ольга'), ('v_admin', 'Зверева', 'Ольга');
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, v.role from (values ('v_boss', 'supervisor'), ('v_admin', 'admin')) v(login, role) join kurator.staff s on s.login = v.login, kurator.organisation o where o.no = 1;
SQL
passed=0 failed=0
# command LOGIN STATUS ARGUMENTS...
command_clean() {
    local login=$1 wanted=$2
    shift 2
    PGHOST=$socket PGUSER=$login PGDATABASE=kurator valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --suppressions=test/lib/valgrind.supp \
        build/kurator "$@" >"$tmp/out" 2>&1
    local status=$?
    if [ "$status" = "$wanted" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf -- '--- kurator %s: status %s\n' "$*" "$status"
        cat "$tmp/out"
    fi
}
extracts 60 | sed -E -e '10s/^[^;]*/Тест0ва/' -e '20s/;Анна;/;"Анна;/' -e '30s/;[^;]* район;Кутулик;/;Лунный район;Кратер;/' >"$tmp/extracts.csv"
printf 'Ф;И;О;Рожд.;Пол\nСвоева;Ия;Львовна;33677;ж\n' >"$tmp/own.csv"
printf 'Ф,surname\nИ,Имя\nО,patronymic\nРожд.,birth_date\n' >"$tmp/map.csv"
command_clean v_monitor 3 import extracts "$tmp/extracts.csv" --dry-run
command_clean v_monitor 3 import extracts "$tmp/extracts.csv" --output "$tmp/lines.csv"
command_clean v_monitor 3 import extracts test/fuzz/corpus/xml/three.xml test/fuzz/corpus/xml/bomb.xml test/fuzz/corpus/xml/cut.xml
command_clean v_monitor 1 import extracts "$tmp"
command_clean v_boss 0 import register "$tmp/own.csv" --map "$tmp/map.csv"
command_clean v_boss 1 import register "$tmp/own.csv" --map "$tmp/extracts.csv"
command_clean v_boss 0 export register --reason check --output "$tmp/register.csv"
command_clean v_boss 0 export register --reason check --filter missing=snils --filter stage=open
command_clean v_boss 2 export register --reason check --filter none=such
command_clean v_monitor 0 export register regional --reason centre
command_clean v_boss 0 import register "$tmp/register.csv"
command_clean v_boss 0 quality
command_clean v_boss 0 quality --people snils
command_clean v_monitor 0 quality --region
command_clean v_admin 0 import operators conf/reference/operators.csv --dry-run
printf 'login,surname,given_name,role,office\nv_new,Новая,Анна,clerk,n1\nv_new,Новая,Анна,coordinator,n1\n' >"$tmp/staff.csv"
printf 'login,surname,given_name,role,office\nv_a,Ан5,Яна,clerk,n1\n"v_b;\n' >"$tmp/bad.csv"
printf 'list,code,name,ladder\nsource,radio,радио,да\nclose,prison,отбывает наказание,\n' >"$tmp/lists.csv"
command_clean v_admin 0 import staff "$tmp/staff.csv" --output "$tmp/lines.csv"
command_clean v_admin 3 import staff "$tmp/bad.csv"
command_clean v_admin 0 import lists "$tmp/lists.csv"
command_clean v_admin 1 import lists "$tmp/staff.csv"
for kind in operators staff lists; do
    command_clean v_admin 0 import "$kind" --current --output "$tmp/current.csv"
    command_clean v_admin 0 import "$kind" "$tmp/current.csv"
done
command_clean v_boss 1 import lists "$tmp/lists.csv"
for file in test/fuzz/corpus/xml/*; do
    if valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite build/kurator-extract <"$file" >"$tmp/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf -- '--- kurator-extract <%s\n' "$file"
        grep -a '^==' "$tmp/out"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
