# Runs test suites and counts. Sourced by ./dev; not a program of its own.
#
# A suite is a doctest program (ledger_tests, simulation_tests), perhaps under conditions of its own
# (ledger_tests@postgres: its ledgers are on PostgreSQL; ledger_tests@retry: every batch meets a conflict
# first and is decided twice), or a file of node tests (service/races, that is tests/service/races.test.mjs).
# service/races@postgres is that file with its ledgers on PostgreSQL.
# Its log is build/logs/PRESET/SUITE.log.

passed=0
failed=0

# Suites that run a second time with every batch decided twice.
retried_suites=" approvals_tests audit_tests bulk_tests identity_tests ledger_tests promotions_tests "
retried_suites+="simulation_tests usage_tests "

# Suites that run once more with their ledgers on PostgreSQL.
stored_suites=" app_tests approvals_tests audit_tests bulk_tests engine_tests identity_tests ledger_tests "
stored_suites+="nodes_tests notifications_tests promotions_tests reports_tests simulation_tests "
stored_suites+="topups_tests usage_tests "

# Service suites of which the same holds, at a tenth and without sanitizers: each ledger is a database of its
# own.
stored_suites+="service/approvals service/audit service/auto_top_up service/bulk service/crash service/mail "
stored_suites+="service/payments service/payments_examples service/payments_storm service/races "
stored_suites+="service/webhooks_out "

# Suites whose subject is the pages, in a browser: sanitizers look at the program, which others drive harder.
page_suites=" service/pages_built service/pages_console_catalogue service/pages_console_money "
page_suites+="service/pages_console_people service/pages_docs service/pages_markup service/pages_wallet "
page_suites+="service/pages_wallet_settings "

native_suites() {
    local suite
    ninja -C "build/$preset" -t targets all 2>/dev/null |
        sed -nE 's/^([a-z0-9_]+_tests): CXX_EXECUTABLE.*/\1/p' | sort -u |
        while read -r suite; do
            echo "$suite"
            [[ $preset == release ]] || continue  # sanitizers see the same code with and without conditions
            if [[ $stored_suites == *" $suite "* ]]; then echo "$suite@postgres"; fi
            if [[ $retried_suites == *" $suite "* ]]; then echo "$suite@retry"; fi
        done
}

service_suites() {
    local file
    for file in tests/service/*.test.mjs; do
        [[ -f $file ]] || continue
        file=${file#tests/} file=${file%.test.mjs}
        if [[ $preset != release && $page_suites == *" $file "* ]]; then continue; fi
        echo "$file"
        if [[ $preset == release && $stored_suites == *" $file "* ]]; then echo "$file@postgres"; fi
    done
}

# targets_of SUITE…: what to build for them; a service suite needs the program.
targets_of() {
    (($#)) || return 0
    printf '%s\n' "$@" | sed 's|^service/.*|creditd|; s|@.*||' | sort -u
}

# sanitizer_options: what the sanitizers read when a program starts; ignored by the others.
sanitizer_options() {
    export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1"
    export UBSAN_OPTIONS="print_stacktrace=1"
    export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:history_size=4"
    local symbolizer=/usr/bin/llvm-symbolizer-19
    [[ -x $symbolizer ]] || return 0
    export ASAN_SYMBOLIZER_PATH=$symbolizer UBSAN_SYMBOLIZER_PATH=$symbolizer
    export TSAN_OPTIONS="$TSAN_OPTIONS:external_symbolizer_path=$symbolizer"
}

# a_tenth: what a suite does under conditions of its own it has done in full without them.
a_tenth() {
    CREDITD_SCALE=$(awk -v scale="${CREDITD_SCALE:-1}" 'BEGIN {print scale < 0.1 ? scale : 0.1}')
    export CREDITD_SCALE
}

# run_native SUITE FILTER LOG: FILTER is a part of a test case's name, or empty for all.
run_native() (
    case $1 in
        *@postgres) export CREDITD_TEST_STORE=postgres ;;
        *@retry) export CREDITD_TEST_RETRY=1 ;;
    esac
    [[ $1 != *@* ]] || a_tenth
    timeout "$suite_timeout_s" "build/$preset/${1%@*}" --no-colors ${2:+--test-case="*$2*"} \
        >"$3" 2>&1 </dev/null
)

run_service() (
    local pattern
    if [[ $1 == *@postgres ]]; then
        export CREDITD_TEST_STORE=postgres
        a_tenth
    fi
    pattern=$(sed 's/[][\.*^$+?(){}|/]/\\&/g' <<<"$2")  # node takes a regular expression
    timeout "$suite_timeout_s" node --test --test-reporter=tap ${2:+--test-name-pattern="$pattern"} \
        "tests/${1%@*}.test.mjs" >"$3" 2>&1 </dev/null
)

# counts_of LOG: prints "PASSED FAILED SKIPPED", or nothing when the suite died before its summary.
counts_of() {
    awk '/^\[doctest\] test cases:/ {gsub(/\|/, " "); p = $5; f = $7; s = $9}
         /^# pass / {p = $3}
         /^# (fail|cancelled) / {f += $3}
         /^# (skipped|todo) / {s += $3}
         END {if (p != "") print p, f + 0, s + 0}' "$1"
}

# run_suite SUITE [FILTER]: runs it and sets suite_passed and suite_failed. A suite that dies counts as one
# failure; so does each skipped test, unless a filter was given. A program that fails without a failed test
# (a leak, a race found at exit) fails too.
run_suite() {
    local suite=$1 filter=${2:-} status=0 skipped=0
    suite_log=build/logs/$preset/$suite.log
    mkdir -p "$(dirname "$suite_log")"
    case $suite in
        service/*) run_service "$suite" "$filter" "$suite_log" || status=$? ;;
        *) run_native "$suite" "$filter" "$suite_log" || status=$? ;;
    esac
    suite_passed='' suite_failed=''
    read -r suite_passed suite_failed skipped < <(counts_of "$suite_log") || true
    if [[ -z $suite_passed ]]; then
        suite_passed=0 suite_failed=1
        echo "the suite ended without a summary (exit status $status)" >>"$suite_log"
    fi
    if [[ -z $filter ]] && ((skipped > 0)); then
        suite_failed=$((suite_failed + skipped))
        echo "skipped tests: $skipped, counted as failed" >>"$suite_log"
    fi
    if ((status != 0 && suite_failed == 0)); then
        suite_failed=1
        echo "every test passed, yet the exit status is $status" >>"$suite_log"
    fi
}

# report_suite SUITE [FILTER]: runs it, prints one line (and the log in full if it failed), and leaves its
# counts in the file $tally.
report_suite() {
    local started=$SECONDS mark=ok
    run_suite "$@"
    if ((suite_passed + suite_failed == 0)); then return; fi  # the filter named none of its tests
    ((suite_failed == 0)) || mark=FAIL
    (
        flock 9  # suites beside this one print too
        if [[ $mark == FAIL ]]; then
            echo "----- $suite_log"
            cat "$suite_log"
            echo "----- end of $suite_log"
        fi
        printf '%-4s  %-32s %6d passed %4d failed   %s\n' \
            "$mark" "$1" "$suite_passed" "$suite_failed" "$(duration $((SECONDS - started)))"
        echo "$suite_passed $suite_failed" >>"$tally"
    ) 9>>"$tally"
}

# run_suites FILTER SUITE…: several at a time, for most wait on disks, clocks and connections; adds them up.
run_suites() {
    local filter=$1 suite tally counts
    shift
    tally=$(mktemp)
    trap 'trap "" TERM; kill 0' INT TERM  # the suites too
    for suite in "$@"; do
        while (($(jobs -rp | wc -l) >= suites_at_once)); do wait -n || true; done
        report_suite "$suite" "$filter" &
    done
    wait
    trap - INT TERM
    while read -r -a counts; do
        passed=$((passed + counts[0])) failed=$((failed + counts[1]))
    done <"$tally"
    rm -f "$tally"
}

# summary: the last line of a run, and its exit status.
summary() {
    echo "$passed passed, $failed failed"
    ((failed == 0 && passed > 0))
}
