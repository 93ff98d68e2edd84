/** Does something for each number below `count`, `atOnce` of them at a time; answers in the order of the numbers. */
export async function inTurns<Result>(
  count: number,
  atOnce: number,
  act: (number: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < count) {
      const number = next;
      next += 1;
      results[number] = await act(number);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
