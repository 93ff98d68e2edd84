// The engine's entry. It runs as a shared worker, one for all tabs; where there is none, as a worker of its tab.
import { createClient } from "@parley/sdk";
import { createBrowserPlatform } from "@parley/sdk/browser";
import { claimEngine } from "./claim.ts";
import { createHost } from "./host.ts";
import { nameBrowser } from "./name-browser.ts";
import { fetchServerInfo } from "./server-info.ts";
import { createStorage, scopeStorage } from "./storage.ts";

declare const self: SharedWorkerGlobalScope | DedicatedWorkerGlobalScope;

const storage = createStorage();
const host = createHost({
  createClient: (serverUrl) =>
    createClient({
      serverUrl,
      clientName: `Parley web, ${nameBrowser(self.navigator.userAgent)}`,
      platform: createBrowserPlatform({ storage: scopeStorage(storage, serverUrl) }),
    }),
  fetchServerInfo,
  storage,
  homeUrl: self.location.origin,
  steal: () => claim.steal(),
});

const claim = claimEngine(self.navigator.locks, {
  name: "parley-engine",
  onHeld: () => void host.start(),
  onBusy: () => host.yield(),
  onLost: () => host.yield(),
  patienceMs: 1500,
});

if ("onconnect" in self) {
  self.onconnect = (event) => {
    for (const port of event.ports) host.connect(port);
  };
} else host.connect(self);
