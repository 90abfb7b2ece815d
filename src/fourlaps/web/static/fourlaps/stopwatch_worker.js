// Keeps the stopwatch page and its own files for the track, and nothing else: other addresses pass untouched.
// The server puts KEPT (addresses) and NAME (a hash of what they hold) in front of this text.
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    // "reload" goes past the browser's own cache; a redirect (an unpaired phone) is no page of ours.
    for (const address of KEPT) {
      const answer = await fetch(address, { cache: "reload", redirect: "error" });
      if (!answer.ok) throw new Error(address);
      await cache.put(address, answer);
    }
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("fourlaps-stopwatch-") && name !== NAME).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== self.location.origin || !KEPT.includes(address.pathname)) return;
  event.respondWith((async () => (await (await caches.open(NAME)).match(address.pathname)) || fetch(event.request))());
});
