// What electron-builder is told. Fuses, associations and names are the same on every system.
import { join } from "node:path";
import { libraries } from "../scripts/lib/setup.mjs";

/** How each system's packages are called, and which are made unasked. `network`: electron-builder fetches their tools. */
export const targets = {
  linux: { dir: {}, "tar.gz": {}, deb: {}, AppImage: { network: true } },
  win: { dir: {}, zip: {}, nsis: { network: true }, portable: { network: true } },
  mac: { dir: {}, dmg: { network: true }, zip: {} },
};

/**
 * @param {object} given
 * @param {string} given.root the project's folder
 * @param {string} given.work icons and the licences of the parts lie here
 * @param {string} given.out
 * @param {string} given.electronVersion
 * @param {string | undefined} given.electronDist folder of an unpacked Electron; undefined: electron-builder fetches it, and checks its sums
 * @param {boolean} given.trial
 * @param {boolean} given.fused false: for end-to-end tests, which have to attach
 * @returns electron-builder's configuration
 */
export function configuration({ root, work, out, electronVersion, electronDist, trial, fused }) {
  const suffix = `${trial ? "-trial" : ""}${fused ? "" : "-unfused"}`;
  return {
    appId: "app.gradientlab",
    productName: "Gradient Lab",
    copyright: "© 2026 Gradient Lab contributors",
    artifactName: `gradient-lab-\${version}-\${os}-\${arch}${suffix}.\${ext}`,
    directories: { app: root, output: out, buildResources: work },
    electronVersion,
    ...(electronDist === undefined ? {} : { electronDist }),
    npmRebuild: false,
    // Everything is bundled: the application carries no node_modules.
    files: ["out/main/**", "out/preload/**", "out/renderer/**", "package.json", "!node_modules/**"],
    extraMetadata: { trial, unfused: !fused, main: "out/main/index.cjs" },
    extraResources: [{ from: join(root, "samples"), to: "samples" }],
    extraFiles: [
      { from: join(root, "LICENSE"), to: "LICENSE.gradient-lab.txt" },
      { from: join(work, "LICENSES.parts.txt"), to: "LICENSES.parts.txt" },
    ],
    asar: true,
    // What an installed application must not do, whatever it is started with. End-to-end tests can't attach to it then.
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: !fused,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      // From 29 on; before, the scheme file: has no privileges that could be taken.
      ...(Number.parseInt(electronVersion, 10) >= 29 ? { grantFileProtocolExtraPrivileges: false } : {}),
      resetAdHocDarwinSignature: true,
    },
    fileAssociations: [
      {
        ext: "gradlab",
        name: "Gradient Lab project",
        description: "Gradient Lab project",
        mimeType: "application/x-gradlab",
        role: "Editor",
      },
    ],
    linux: {
      executableName: "gradient-lab",
      icon: join(work, "icons"),
      category: "Education;Science;DataVisualization;",
      synopsis: "See why a neural network does not learn",
      maintainer: "Gradient Lab contributors <packages@gradient-lab.example>",
      desktop: { entry: { StartupWMClass: "gradient-lab", Keywords: "neural;network;machine learning;gradient;" } },
    },
    deb: {
      packageCategory: "science",
      compression: "xz",
      depends: [...libraries.map((names) => names.join(" | ")), "xdg-utils", "shared-mime-info"],
      recommends: [],
    },
    win: { icon: join(work, "icon.ico") },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    portable: { artifactName: `gradient-lab-\${version}-portable-\${arch}${suffix}.\${ext}` },
    mac: {
      category: "public.app-category.education",
      icon: join(work, "icon.png"),
      target: [{ target: "dmg", arch: "universal" }],
      // Signed where CSC_LINK (or CSC_NAME) says with what, notarised where APPLE_API_KEY or APPLE_ID stand in the environment.
      hardenedRuntime: true,
      notarize: Boolean(process.env.APPLE_API_KEY ?? process.env.APPLE_ID),
    },
    publish: null,
  };
}
