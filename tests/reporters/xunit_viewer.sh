#!/bin/sh
# Reads a JUnit file with npm's xunit-viewer, whose XML parser is not libxml2: xunit_viewer.sh FOLDER FILE
# FOLDER keeps the installation for the next time; the numbers that it read are printed.
set -eu
folder=$1
file=$2
version=10.6.1
mkdir -p "$folder"
test -x "$folder/node_modules/.bin/xunit-viewer" ||
  npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "xunit-viewer@$version"
"$folder/node_modules/.bin/xunit-viewer" --results "$file" --console --no-color --output "$folder/report.html"
test -s "$folder/report.html"
