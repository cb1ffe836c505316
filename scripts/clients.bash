# What the scripts have in common that run clients against a server: to be sourced, in the folder of
# the project.
#
#   install NAME              what the client in tests/clients/NAME needs, under target/clients/NAME
#   serve NAME [VAR=VALUE…]   `parlor serve` with a database of its own; sets and exports
#                             PARLOR_ADDRESS, PARLOR_ADMIN_ADDRESS and PARLOR_TEST_DATABASE, its file.
#                             The profile is NAME unless there is none of that name
#   stop                      ends it
#
# The server's log stays in target/clients/NAME when something is wrong.

for program in node npm curl; do
    if ! command -v "$program" >/dev/null; then
        echo "$program is missing: the clients of the tests need it (Debian: apt-get install" \
            "nodejs npm curl)." >&2
        exit 1
    fi
done

scripts/build-server
parlor=${CARGO_TARGET_DIR:-target}/debug/parlor
clients_data=$(mktemp -d "${TMPDIR:-/tmp}/parlor-clients.XXXXXX")
server=

stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
finish() {
    stop
    rm -rf "$clients_data"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

install() {
    local sources=tests/clients/$1 work=target/clients/$1
    mkdir -p "$work"
    find "$sources" -maxdepth 1 \( -name package.json -o -name .npmrc -o -name '*.mjs' \) \
        -exec cp {} "$work/" \;
    if ! cmp --silent "$sources/package-lock.json" "$work/package-lock.json"; then
        cp "$sources/package-lock.json" "$work/"
        # Removed when it breaks off, so that it is not taken for installed.
        npm ci --prefix "$work" --silent || {
            rm -f "$work/package-lock.json"
            exit 1
        }
    fi
}

serve() {
    local name=$1 profile=() log=target/clients/$1/server.log
    shift
    if [ -f "config/profiles/$name.toml" ]; then
        profile=(--profile "$name")
    fi
    export PARLOR_TEST_DATABASE=$clients_data/$name.db
    # There before the server writes to it, since it is read from now on.
    : >"$log"
    env PARLOR_LISTEN=127.0.0.1:0 PARLOR_ADMIN_LISTEN=127.0.0.1:0 \
        DATABASE_URL="sqlite://$PARLOR_TEST_DATABASE?mode=rwc" PARLOR__LOG__FORMAT=json "$@" \
        "$parlor" serve "${profile[@]}" >"$log" &
    server=$!
    PARLOR_ADDRESS=
    for _ in $(seq 200); do
        PARLOR_ADDRESS=$(sed -n 's/.*"message":"serving".*"address":"\([^"]*\)".*/\1/p' "$log")
        [ -z "$PARLOR_ADDRESS" ] || break
        kill -0 "$server" || exit 1
        sleep 0.1
    done
    if [ -z "$PARLOR_ADDRESS" ]; then
        echo "the server does not serve: see $log" >&2
        exit 1
    fi
    PARLOR_ADMIN_ADDRESS=$(sed -n 's/.*"message":"serving".*"admin_address":"\([^"]*\)".*/\1/p' "$log")
    export PARLOR_ADDRESS PARLOR_ADMIN_ADDRESS
}
