# ./dev test --planted: shows that the tests can fail. Sourced by ./dev; not a program of its own.
#
# tests/planted.txt has one guard a line:  NAME | SUITE | TEST | what is taken out
# The guard stands in a .cpp file under #ifndef CREDITD_PLANTED_NAME. SUITE must be green with it and red
# without it; TEST is a part of the name of the test that notices, or empty for the whole suite.

# trim TEXT
trim() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//' <<<"$1"; }

# plant NAME: configures the tree build/planted without that guard; with every guard when NAME is empty.
plant() { configure planted -DCREDITD_PLANTED="$1"; }

# test_planted ONLY
test_planted() {
    local only=$1 guards=() names=() suites=() tests=() whats=() name suite test what number targets
    preset=planted
    export CREDITD_BINARY=$PWD/build/planted/creditd CREDITD_SCALE=${CREDITD_PLANTED_SCALE:-0.1}
    [[ -f tests/planted.txt ]] || fail "tests/planted.txt is missing"
    while IFS='|' read -r name suite test what; do
        name=$(trim "$name")
        [[ -n $name && $name != \#* && $name == *"$only"* ]] || continue
        names+=("$name") suites+=("$(trim "$suite")") tests+=("$(trim "$test")") whats+=("$(trim "$what")")
    done <tests/planted.txt
    ((${#names[@]})) || fail "tests/planted.txt names no guard like '$only'"

    plant ''
    mapfile -t targets < <(targets_of "${suites[@]}")
    build planted "${targets[@]}"
    for number in "${!names[@]}"; do
        run_suite "${suites[$number]}" "${tests[$number]}"
        if ((suite_failed > 0 || suite_passed == 0)); then
            cat "$suite_log"
            fail "${suites[$number]} '${tests[$number]}' is not green with every guard in place"
        fi
    done

    trap 'plant ""' EXIT
    for number in "${!names[@]}"; do
        name=${names[$number]} suite=${suites[$number]} test=${tests[$number]}
        plant "$name"
        build planted "$(targets_of "$suite")"
        run_suite "$suite" "$test"
        if ((suite_failed > 0)); then
            passed=$((passed + 1))
            printf 'red   %-28s %s: %s\n' "$name" "$suite" "${whats[$number]}"
        else
            failed=$((failed + 1))
            printf 'GREEN %-28s %s did not notice: %s\n' "$name" "$suite" "${whats[$number]}"
        fi
    done
    summary
}
