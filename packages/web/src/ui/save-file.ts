/** Hands bytes to the browser to be saved under a name. */
export function saveFile(name: string, mediaType: string, bytes: ArrayBuffer): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  openDownload(url, name);
  // The browser has taken the bytes over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Lets the browser download an address. */
export function openDownload(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener noreferrer";
  link.click();
}
