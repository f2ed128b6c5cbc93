# Starts the servers that tests need, with their data in one temporary directory, on free ports, and stops
# them with the shell. Sourced by ./dev; not a program of its own.

services_directory=''
service_pids=()
stop_commands=()

# make_services_directory: in memory where there is room (a test of what is stored need not wait for a disk).
make_services_directory() {
    [[ -z $services_directory ]] || return 0
    local base=$PWD/build/services
    if [[ -w /dev/shm ]] && (($(df --output=avail -k /dev/shm | tail -1) > 2000000)); then
        base=/dev/shm
    fi
    mkdir -p "$base"
    services_directory=$(mktemp -d "$base/creditd-services.XXXXXX")
    chmod 755 "$services_directory"
    trap stop_services EXIT
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# as_unprivileged USER COMMAND…: PostgreSQL refuses to run as root.
as_unprivileged() {
    local user=$1
    shift
    if ((EUID == 0)); then
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
    else
        "$@"
    fi
}

# start_postgres: a cluster of its own, named by CREDITD_TEST_POSTGRES; nothing when that names one already.
start_postgres() {
    [[ -z ${CREDITD_TEST_POSTGRES:-} ]] || return 0
    local bin user=postgres data port log options
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)
    [[ -n $bin ]] || fail "PostgreSQL is not installed: apt install postgresql-15"
    id "$user" >/dev/null 2>&1 || user=nobody
    make_services_directory
    data=$services_directory/postgres port=$(free_port) log=$PWD/build/logs/postgres.log
    mkdir -p "$data" "$(dirname "$log")"
    ((EUID != 0)) || chown "$user" "$data"
    as_unprivileged "$user" "$bin/initdb" -D "$data/cluster" -U creditd -A trust -E UTF8 --locale=C.UTF-8 \
        >"$log" 2>&1 </dev/null || { cat "$log" >&2; fail "initdb did not work"; }
    # Every test has a schema of its own, and connections of several nodes.
    options="-p $port -k $data -c listen_addresses=127.0.0.1"
    options+=" -c max_connections=300 -c max_locks_per_transaction=256"
    as_unprivileged "$user" "$bin/pg_ctl" -D "$data/cluster" -w -t 60 -l "$data/log" -o "$options" start \
        >>"$log" 2>&1 </dev/null || { cat "$log" "$data/log" >&2; fail "PostgreSQL did not start"; }
    stop_commands+=("as_unprivileged $user $bin/pg_ctl -D $data/cluster -m immediate -w stop")
    export CREDITD_TEST_POSTGRES="postgres://creditd@127.0.0.1:$port/postgres"
}

# stop_services: whatever happened; the shell's own exit status is kept.
stop_services() {
    local status=$? command
    for command in "${stop_commands[@]}"; do
        $command >/dev/null 2>&1 || true
    done
    if ((${#service_pids[@]})); then
        kill "${service_pids[@]}" 2>/dev/null || true
    fi
    [[ -z $services_directory ]] || rm -rf "$services_directory"
    return "$status"
}
