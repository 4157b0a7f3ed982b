// @ts-check
/**
 * The report, as text above and as JSON below, to attach to an issue. Pure.
 *
 * @typedef {{key: string, title: string, findings: Record<string, unknown> | null, problem: string}} Result
 * @typedef {{version: number, page: string, at: string, results: Result[], by_hand: string[], notes: string}} Report
 */

/** By which a browser tells one camera from another: it says nothing of the phone's model, and goes to nobody. */
const PRIVATE = ["deviceId", "groupId"];
/** @param {string} key @param {unknown} value */
const shown = (key, value) => (PRIVATE.includes(key) ? undefined : value);

/** @param {Report} report */
export function reportText(report) {
  const lines = [`flygate device check, ${report.at}, page ${report.page}`, ""];
  for (const { title, findings, problem } of report.results) {
    lines.push(`${title}: ${problem || (findings ? summary(findings) : "skipped")}`);
  }
  if (report.by_hand.length) lines.push("", "Done by hand:", ...report.by_hand.map((one) => `- ${one}`));
  if (report.notes) lines.push("", `Notes: ${report.notes}`);
  return [...lines, "", "```json", JSON.stringify(report, shown), "```", ""].join("\n");
}

/** Figures and words of the first level: what is nested stands in the JSON. @param {Record<string, unknown>} findings */
export function summary(findings) {
  const parts = Object.entries(findings).filter(([, value]) => value !== null && typeof value !== "object");
  return parts.map(([key, value]) => `${key.replaceAll("_", " ")} ${value}`).join(", ") || "see below";
}
