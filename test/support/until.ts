/** Waits until the condition gives something, looking often; fails with what it waited for. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | ''>,
  limitMs = 60_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end) throw new TypeError(`waited ${limitMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
