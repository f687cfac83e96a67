/** Where the run came from, and how it can be made again. */
import { duration } from "../../../numbers";
import { weightsWords } from "../../../training/weights-epoch";
import type { ReportFacts } from "../facts";
import { html, list, named, section, type Html } from "../html";

export function originSection({ record, project }: ReportFacts): Html {
  const { created, seconds, spec, origin, note, tags = [] } = record;
  const before = project.runs.find((one) => one.record.id === origin?.run)?.record;
  return section(
    "origin",
    "Environment and hashes",
    list([
      ["run", html`${named(record.name)} (${record.id})`],
      ["weights", weightsWords(record)],
      ...(origin
        ? [["forked from", before ? html`${named(before.name)} (${before.id})` : `run ${origin.run}`] as const]
        : []),
      ["begun", html`<time datetime="${created}">${created.slice(0, 16).replace("T", " ")} UTC</time>`],
      ["time of training", duration(seconds)],
      ["seed", String(spec.training.seed)],
      ...project.environment,
      ...(tags.length > 0
        ? [["tags", html`${tags.map((tag, at) => html`${at > 0 && ", "}${named(tag)}`)}`] as const]
        : []),
    ]),
    note !== "" &&
      html`<h3>Note</h3>
        <p>${note}</p>`,
    html`<h3>Hashes</h3>
      <p>
        SHA-256 of the weights, as little-endian float32 in the order of the layers:
        <code>${record.weightsHash ?? "not computed"}</code>
      </p>
      <p>SHA-256 of the data file: <code>${project.sha256 ?? "not known"}</code></p>
      <p>
        The same specification on the same rows gives the same weights, bit for bit:
        <code>gradlab reproduce P.gradlab --run ${record.id}</code>.
      </p>`,
  );
}
