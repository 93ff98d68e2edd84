/** A page of metrics as Prometheus reads it: the value of each series by its name and labels, for example `up{a="b"}`. */
export type Page = ReadonlyMap<string, number>;

/** Reads the page. */
export async function scrape(port: number | undefined): Promise<Page> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`the metrics answer ${response.status}`);
  const lines = (await response.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const gap = line.lastIndexOf(" ");
      return [line.slice(0, gap), Number(line.slice(gap + 1))];
    }),
  );
}
