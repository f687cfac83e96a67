// Draws SVG files as PNG files of twice their size, by Electron. RASTERISE: width, height, from.svg, to.png, …, one a line.
const { app, BrowserWindow } = require("electron");
const { readFileSync, writeFileSync } = require("node:fs");

const inter = readFileSync(require.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"));
const font = `@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${inter.toString("base64")})}`;
const [width, height, ...pairs] = process.env.RASTERISE.split("\n");
app.commandLine.appendSwitch("force-device-scale-factor", "2");
app.disableHardwareAcceleration();
setTimeout(() => app.exit(1), 30_000);
app.whenReady().then(async () => {
  const size = { width: Number(width), height: Number(height) };
  const window = new BrowserWindow({
    ...size,
    useContentSize: true,
    frame: false,
    show: false,
    transparent: true,
    webPreferences: { offscreen: true },
  });
  for (let n = 0; n < pairs.length; n += 2) {
    const page = `<style>${font}</style><body style="margin:0">${readFileSync(pairs[n], "utf8")}</body>`;
    await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(page).toString("base64")}`);
    await window.webContents.executeJavaScript("document.fonts.load('600 14px Inter').then(() => 0)");
    await new Promise((done) => setTimeout(done, 300));
    writeFileSync(pairs[n + 1], (await window.webContents.capturePage()).toPNG());
  }
  app.quit();
});
