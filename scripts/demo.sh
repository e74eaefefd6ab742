#!/bin/sh
# Build the packaged corpus and show one SPARQL answer, one search hit and one exported picture.
set -eu
policykg=$1
kg=$2
show() {
    printf '\n$ policykg %s\n' "$*"
    "$policykg" "$@" --kg "$kg"
}
printf '$ policykg build\n'
"$policykg" build --kg "$kg"
show query duties --param document=cn-ve-law-2022
show search "tax incentives for enterprises that train apprentices" --limit 1
show export "$kg/policies.html" --view policies
