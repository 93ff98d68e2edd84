import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { createLeaf, createRoot } from "./certificates.ts";
import { listMachineNames } from "./machine-names.ts";
import { openTls, type Tls, type TlsOptions } from "./open-tls.ts";

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

let folder = "";
let now = start;
let names = ["localhost", "127.0.0.1", "::1"];
let opened: Tls[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-tls-"));
  now = start;
  names = ["localhost", "127.0.0.1", "::1"];
});
afterEach(async () => {
  for (const tls of opened) tls.close();
  opened = [];
  await rm(folder, { recursive: true });
});

async function open(options: Partial<TlsOptions> = {}): Promise<Tls> {
  const tls = await openTls({
    folder: join(folder, "tls"),
    host: "127.0.0.1",
    clock: { now: () => now, schedule: () => () => {} },
    log: silentLog,
    listNames: () => names,
    ...options,
  });
  opened.push(tls);
  return tls;
}

describe("openTls()", () => {
  it("makes certificates on the first run, with keys for the owner alone", async () => {
    await open();
    const files = await readdir(join(folder, "tls"));
    expect(files.sort()).toEqual(["root.crt", "root.key", "server.crt", "server.key"]);
    for (const file of ["root.key", "server.key"]) {
      expect((await stat(join(folder, "tls", file))).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps them on the next run", async () => {
    const first = await open();
    expect((await open()).credentials).toEqual(first.credentials);
  });

  it("renews the leaf a month before it ends, under the same root", async () => {
    const first = await open();
    now += 365 * dayMs;
    expect((await open()).credentials.cert).toBe(first.credentials.cert);
    now += 2 * dayMs;
    const renewed = await open();
    expect(renewed.credentials.cert).not.toBe(first.credentials.cert);
    expect(rootOf(renewed)).toBe(rootOf(first));
  });

  it("makes a new leaf when the machine has a new address, and tells who listens", async () => {
    const tls = await open();
    let changes = 0;
    tls.subscribe(() => changes++);
    await tls.reload();
    names = [...names, "192.0.2.7"];
    await tls.reload();
    const leaf = new X509Certificate(tls.credentials.cert);
    expect({ changes, fits: leaf.checkIP("192.0.2.7") }).toEqual({ changes: 1, fits: "192.0.2.7" });
  });

  it("looks again by itself, again and again", async () => {
    let run = () => {};
    const schedule = (_: number, next: () => void) => {
      run = next;
      return () => {};
    };
    await open({ clock: { now: () => now, schedule } });
    const first = run;
    run();
    expect(run).not.toBe(first);
  });

  it("does not make a new root when the key of the old one is lost", async () => {
    await open();
    await rm(join(folder, "tls", "root.key"));
    await expect(open()).rejects.toThrow(/root\.key does not belong to root\.crt; restore it/);
  });
});

describe("openTls() with the operator's files", () => {
  const files = () => ({ certFile: join(folder, "my.crt"), keyFile: join(folder, "my.key") });
  const write = async (cert: string, key: string) => {
    await writeFile(files().certFile, cert);
    await writeFile(files().keyFile, key);
  };
  const openOwn = () => open({ operator: files() });

  it("uses them, makes none, and follows a change", async () => {
    const root = await createRoot(now);
    const one = await createLeaf(root, ["chat.example"], now);
    const two = await createLeaf(root, ["chat.example"], now);
    await write(one.cert, one.key);
    const tls = await openOwn();
    expect([tls.credentials, tls.rootPath]).toEqual([one, undefined]);
    await write(two.cert, two.key);
    await tls.reload();
    expect(tls.credentials).toEqual(two);
    await write("gone", two.key);
    await tls.reload();
    expect(tls.credentials).toEqual(two);
    expect((await readdir(folder)).sort()).toEqual(["my.crt", "my.key"]);
  });

  it("says which file cannot be read", async () => {
    await expect(openOwn()).rejects.toThrow(/--tls-cert: cannot read .*my\.crt: ENOENT/);
  });

  it("says which file is no PEM", async () => {
    const { cert } = await createRoot(now);
    await write("hello", "hello");
    await expect(openOwn()).rejects.toThrow(/--tls-cert: .*my\.crt holds no certificate in PEM/);
    await write(cert, "hello");
    await expect(openOwn()).rejects.toThrow(/--tls-key: .*my\.key holds no private key in PEM/);
  });

  it("says that key and certificate do not belong together", async () => {
    await write((await createRoot(now)).cert, (await createRoot(now)).key);
    await expect(openOwn()).rejects.toThrow(
      /--tls-key: .*my\.key is not the key of the certificate/,
    );
  });

  it("says that a certificate has ended", async () => {
    const leaf = await createLeaf(await createRoot(now), ["chat.example"], now - 400 * dayMs);
    await write(leaf.cert, leaf.key);
    await expect(openOwn()).rejects.toThrow(/--tls-cert: .*my\.crt ended on/);
  });
});

describe("listMachineNames()", () => {
  it("has what a person on this machine would type, and no address for all", () => {
    expect(listMachineNames("0.0.0.0")).toEqual(
      expect.arrayContaining(["localhost", "127.0.0.1", "::1"]),
    );
    expect(listMachineNames("0.0.0.0")).not.toContain("0.0.0.0");
    expect(listMachineNames("chat.example")).toContain("chat.example");
  });
});

function rootOf(tls: Tls): string {
  return tls.credentials.cert.slice(tls.credentials.cert.lastIndexOf("-----BEGIN"));
}
