"""Reads a JUnit file with Debian's python3-junitparser and prints its cases by outcome: read_junit.py FILE

Fails where a suite's own numbers are not those of its cases."""
import sys
from collections import Counter

from junitparser import JUnitXml


def outcome(case):
    kinds = [type(result).__name__.lower() for result in case.result]
    assert len(kinds) <= 1, (case.name, kinds)
    return kinds[0] if kinds else "passed"


xml = JUnitXml.fromfile(sys.argv[1])
total = Counter()
for suite in xml:
    cases = Counter(outcome(case) for case in suite)
    assert suite.tests == sum(cases.values()), suite.name
    assert (suite.failures, suite.errors, suite.skipped) == (cases["failure"], cases["error"], cases["skipped"])
    assert suite.name.endswith("@" + suite.hostname), suite.name
    total += cases
assert (xml.tests, xml.failures, xml.errors) == (sum(total.values()), total["failure"], total["error"])
print(*(f"{kind}={total[kind]}" for kind in ("passed", "failure", "error", "skipped")))
