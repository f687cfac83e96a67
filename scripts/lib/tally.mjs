/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * Counts the tests of a vitest JSON report, and what is no test and yet a failure: a file that does not load,
 * a hook or an error outside of tests, a missing report.
 * @param {string | undefined} report the file's text
 * @param {number} code vitest's exit code
 * @returns {Tally}
 */
export function tally(report, code) {
  if (!report) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(report);
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = numFailedTests + broken;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}
