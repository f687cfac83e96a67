/** What makes packages where electron-builder's own tools can't be fetched. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configuration } from "../../packaging/config.mjs";
import { controlOf, orderOf } from "../../packaging/fpm.mjs";

/** As electron-builder 26 calls fpm. */
const words = [
  ..."-s dir --force -t deb -d libgtk-3-0 -d libnss3 --deb-recommends libappindicator3-1 --deb-compression xz".split(
    " ",
  ),
  ..."--architecture amd64 --after-install /w/postinst --after-remove /w/postrm".split(" "),
  "--description",
  "See why it does not learn\n First line.\n\n Second.",
  ..."--version 0.1.0 --package /out/a.deb --name gradient-lab --url https://a.example --license MIT".split(" "),
  "--maintainer",
  "A Person <a@b.example>",
  "/out/linux-unpacked/=/opt/Gradient Lab",
  "/w/a=b.desktop=/usr/share/applications/gradient-lab.desktop",
];

describe("a Debian package", () => {
  it("takes the arguments that fpm is given, places with spaces and signs among them", () => {
    const { values, files } = orderOf(words);
    expect(values.get("-d")).toEqual(["libgtk-3-0", "libnss3"]);
    expect(files).toEqual([
      ["/out/linux-unpacked/", "/opt/Gradient Lab"],
      ["/w/a=b.desktop", "/usr/share/applications/gradient-lab.desktop"],
    ]);
  });
  it("refuses an argument that it does not know", () => {
    expect(() => orderOf([...words, "--deb-systemd", "x"])).toThrow("does not know --deb-systemd");
  });
  it("has a control file as the policy wants it", () => {
    const lines = controlOf(orderOf(words), 1234).split("\n");
    expect(lines).toContain("Package: gradient-lab");
    expect(lines).toContain("Depends: libgtk-3-0, libnss3");
    expect(lines).toContain("Installed-Size: 1234");
    const from = lines.findIndex((line) => line.startsWith("Description:"));
    expect(lines.slice(from)).toEqual(["Description: See why it does not learn", " First line.", " .", " Second.", ""]);
  });
});

describe("every package", () => {
  const given = { root: "/r", work: "/w", out: "/o", electronVersion: "45.4.1", electronDist: undefined };
  it("can't be made to run other code, but for the one that tests attach to", () => {
    const { electronFuses } = configuration({ ...given, trial: false, fused: true });
    expect(electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(configuration({ ...given, trial: false, fused: false }).artifactName).toContain("-unfused");
  });
  it("says that it is for trials where it is", () => {
    const trial = configuration({ ...given, trial: true, fused: true });
    expect(trial.artifactName).toContain("-trial");
    expect(trial.extraMetadata).toMatchObject({ trial: true });
  });
  it("carries no second list of packages: what makes them is apart from what runs", () => {
    const read = (file: string) => JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../..", file), "utf8"));
    const own = { ...read("package.json").dependencies, ...read("package.json").devDependencies };
    expect(Object.keys(read("packaging/package.json").dependencies).filter((name) => name in own)).toEqual([]);
  });
});
