#!/bin/sh
# Build the packaged corpus and show one SPARQL answer, one search hit and one exported picture.
set -eu
policykg=$1
kg=$2
show() {
    printf '\n$ policykg'
    for word in "$@"; do case $word in *" "*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac; done
    printf '\n'
    "$policykg" "$@" --kg "$kg"
}
printf '$ policykg build\n'
"$policykg" build --kg "$kg"
show query targets --param document=cn-double-high-2019
show search "tax incentives for enterprises that train apprentices" --limit 1
show export "$kg/policies.html" --view policies
