import { relative } from "node:path";

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

/**
 * The files of a vitest JSON report that failed, as paths within a folder.
 * @param {string | undefined} report
 * @param {string} folder
 * @returns {string[]}
 */
export const brokenFiles = (report, folder) =>
  (report ? JSON.parse(report).testResults : [])
    .filter((/** @type {{ status: string }} */ { status }) => status === "failed")
    .map((/** @type {{ name: string }} */ { name }) => relative(folder, name).replaceAll("\\", "/"));
