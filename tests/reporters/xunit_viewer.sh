#!/bin/sh
# Reads a JUnit file with npm's xunit-viewer, whose XML parser is not libxml2: xunit_viewer.sh FOLDER FILE
# Fails where it counts other numbers than the file states. FOLDER keeps the installation for the next time.
set -eu
folder=$1
file=$2
version=10.6.1

stated() { sed -n "s/^<testsuites .* $1=\"\([0-9]*\)\".*/\1/p" "$file"; }

# "5 passed, 3 skipped, 3 error, 3 failure", without those that there are none of
counted() {
  number=$(printf '%s\n' "$totals" | tr ',' '\n' | sed -n "s/^ *\([0-9]*\) $1\$/\1/p")
  echo "${number:-0}"
}

mkdir -p "$folder"
test -x "$folder/node_modules/.bin/xunit-viewer" ||
  npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "xunit-viewer@$version"
"$folder/node_modules/.bin/xunit-viewer" --results "$file" --console --no-color --output "$folder/report.html" \
  > "$folder/output.txt"
totals=$(grep -E '^[0-9]+ (passed|skipped|error|failure)' "$folder/output.txt" | tail -n 1)
echo "xunit-viewer: $totals"
test -s "$folder/report.html"
test "$(counted failure)" = "$(stated failures)"
test "$(counted error)" = "$(stated errors)"
test "$(($(counted passed) + $(counted skipped) + $(counted error) + $(counted failure)))" = "$(stated tests)"
