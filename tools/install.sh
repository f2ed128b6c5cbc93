# Installs what is missing from tools/packages.txt. Sourced by ./dev; not a program of its own.

# packages_of GROUP…: the packages of these groups whose command is not on the path already.
packages_of() {
    local group package command wanted=" $* "
    while read -r group package command; do
        [[ $wanted == *" $group "* ]] || continue
        [[ -n $command ]] && command -v "$command" >/dev/null && continue
        echo "$package"
    done < <(sed 's/#.*//' tools/packages.txt)
}

# missing_packages GROUP…: those of them that dpkg does not have installed. One dpkg-query for all.
missing_packages() {
    local packages installed package
    mapfile -t packages < <(packages_of "$@")
    ((${#packages[@]})) || return 0
    # dpkg-query fails when it knows nothing of one of them, which is what we want to hear.
    installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' "${packages[@]}" 2>/dev/null || true) "
    for package in "${packages[@]}"; do
        [[ $installed == *" installed=$package "* ]] || echo "$package"
    done
}

# as_root COMMAND…: runs it as root, through sudo where needed and present.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root, and sudo is not installed. As root: $*"
    fi
}

# need GROUP…: installs what these groups miss; silent and quick when nothing is missing.
need() {
    local missing started=$SECONDS log=build/logs/install.log
    command -v dpkg-query >/dev/null || return 0  # not Debian: cmake names what it does not find
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    mkdir -p build/logs
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Lists that cannot be fetched are not yet a failure: those at hand may do.
    as_root apt-get -q update >"$log" 2>&1 </dev/null || say "apt-get update had trouble; trying anyway"
    as_root apt-get -q install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null ||
        { tail -n 25 "$log" >&2; fail "apt-get install did not work; the whole log is $log"; }
    hash -r
    say "installed in $(duration $((SECONDS - started)))"
}

# need_node_modules: what tests/package-lock.json names, installed once per version of that file.
need_node_modules() {
    [[ -f tests/package-lock.json ]] || return 0
    local lock stamp=tests/node_modules/.lock-sum log=build/logs/npm.log
    lock=$(sha256sum <tests/package-lock.json)
    [[ -f $stamp && $(<"$stamp") == "$lock" ]] && return 0
    mkdir -p build/logs
    local system_cas=/etc/ssl/certs/ca-certificates.crt  # npm trusts what the system trusts, a proxy's CA too
    if [[ -f $system_cas ]]; then export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$system_cas}; fi
    say "npm ci in tests/"
    (cd tests && npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1 </dev/null ||
        { tail -n 25 "$log" >&2; fail "npm ci did not work; the whole log is $log"; }
    echo "$lock" >"$stamp"
}
