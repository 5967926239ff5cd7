// Evaluated in the page, and called with the number of banners.
globalThis.drawn = async (asks) => {
  const within = (what, start) =>
    new Promise((ok, fail) => {
      setTimeout(() => fail(new Error(`no ${what} within 20 s`)), 20_000);
      start(ok);
    });
  const frame = () => new Promise((ok) => requestAnimationFrame(ok));
  // A message to oneself comes behind the painting of the frame.
  const painted = async () => {
    await frame();
    await new Promise((ok) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", ok, { once: true });
      port1.start();
      port2.postMessage(0);
    });
    return performance.now();
  };
  await within("window.tend", async (ok) => {
    while (!window.tend?.ready) await frame();
    ok(await window.tend.ready());
  });
  const times = [];
  for (let i = 0; i < asks; i++) {
    const shown = within("banner", (ok) => addEventListener("tend:shown", ok, { once: true }));
    const start = performance.now();
    window.tend.track("asked");
    const { detail } = await shown;
    times.push((await painted()) - start);
    window.tend.dismiss(detail.delivery);
    while (document.querySelector("tend-message")) await frame();
    await new Promise((ok) => setTimeout(ok, Math.random() * 20)); // not in step with the frames
  }
  return times;
};
