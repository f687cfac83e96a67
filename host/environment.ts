/** What computed something, in words: for who wants to compute it again. */
import { applicationVersion } from "./version";

export const environmentHere = (): [what: string, value: string][] => {
  const { electron, node } = process.versions as NodeJS.ProcessVersions & { electron?: string };
  return [
    ["application", `Gradient Lab ${applicationVersion}`],
    ["runtime", electron ? `Electron ${electron}, Node ${node}` : `Node ${node}`],
    ["system", `${process.platform}, ${process.arch}`],
    ["engine", "WebAssembly with SIMD, float32"],
  ];
};
