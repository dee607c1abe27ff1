#!/bin/sh
# Has systemd run the bot from this checkout; docs/operators.md tells more.  As root:
#   deploy/install.sh           one copy that polls; run it again after each update
#   deploy/install.sh PORT...   a copy behind a webhook at each port (of four figures), sharing
#                               PostgreSQL; /healthz and /metrics at the port with a 1 before it
#   deploy/install.sh remove    takes it from systemd; token, settings and database stay
#   deploy/install.sh purge     deletes these, too
set -eu
umask 022

root=$(cd "$(dirname "$0")/.." && pwd)
etc=/etc/policy-bot
units=/etc/systemd/system

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

check_machine() {
    case $root in
        /home/* | /root/* | /tmp/* | /var/tmp/*)
            fail "services do not see $root: clone to /opt/policy-bot" ;;
    esac
    if ! python3 -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        ! command -v make >/dev/null; then
        fail "Python 3.11 or newer with venv, and make, are needed: apt-get install python3-venv make"
    fi
}

prepare() {
    chmod -R a+rX "$root"                              # the service is not root
    make -s -C "$root" check                           # .venv, and the proof of the knowledge
    "$root/.venv/bin/python" -m compileall -q "$root/bot"  # it cannot do so itself
}

keep_secrets() {
    install -d -m 700 "$etc"
    [ -e "$etc/environment" ] || (
        umask 077
        echo '# Settings, such as BOT_MONITORING__PORT=9100; config.yaml explains each.' \
            > "$etc/environment"
    )
    [ ! -s "$etc/token" ] || return 0
    if [ -t 0 ]; then
        printf 'The token from @BotFather, which is not shown: ' >&2
        trap 'stty echo' EXIT
        stty -echo
    fi
    read -r answer || [ -n "$answer" ] || fail "no token came in"
    (umask 077 && printf '%s\n' "$answer" > "$etc/token")
}

installed() {
    systemctl list-units --all --plain --no-legend 'policy-bot.service' 'policy-bot@*.service' |
        cut -d ' ' -f 1
}

stop_all_but() {
    for unit in $(installed); do
        case " $* " in
            *" $unit "*) ;;
            *) systemctl disable --quiet --now "$unit" ;;
        esac
    done
}

write_units() {
    for file in policy-bot.service policy-bot@.service; do
        sed "s|/opt/policy-bot|$root|g" "$root/deploy/policy-bot.service" > "$units/$file"
    done
    install -d "$units/policy-bot@.service.d"
    printf '[Service]\nEnvironment=%s %s\n' \
        BOT_TELEGRAM__WEBHOOK__PORT=%i BOT_MONITORING__PORT=1%i \
        > "$units/policy-bot@.service.d/ports.conf"
    systemctl daemon-reload
}

start() {
    for unit in "$@"; do  # one after the other, so that of several one always answers
        systemctl enable --quiet "$unit"
        if systemctl restart "$unit" && sleep 5 && systemctl is-active --quiet "$unit"; then
            echo "$unit runs"
        else
            journalctl --unit "$unit" --lines 5 --output cat --no-pager >&2
            fail "$unit does not run: mend it, or $etc, and start again"
        fi
    done
}

remove() {
    stop_all_but
    rm -rf "$units"/policy-bot.service "$units"/policy-bot@.service "$units"/policy-bot@.service.d
    systemctl daemon-reload
    systemctl reset-failed 'policy-bot*' 2>/dev/null || true
}

[ "$(id -u)" = 0 ] || fail "root is needed"
[ -d /run/systemd/system ] || fail "systemd does not run this machine"

case "$*" in
    remove)
        remove
        echo "removed; $etc, /var/lib/policy-bot and $root are still there" ;;
    purge)
        remove
        rm -rf "$etc" /var/lib/policy-bot /var/lib/private/policy-bot
        echo "removed with its data; $root is still there" ;;
    *)
        wanted=policy-bot.service
        [ $# = 0 ] || wanted=$(printf 'policy-bot@%s.service ' "$@")
        for port in "$@"; do
            case $port in
                [1-9][0-9][0-9][0-9]) ;;
                *) sed -n '2,7s/^# //p' "$0" >&2 && exit 2 ;;
            esac
        done
        check_machine
        prepare
        keep_secrets
        write_units
        # shellcheck disable=SC2086  # they are several
        { stop_all_but $wanted && start $wanted; } ;;
esac
