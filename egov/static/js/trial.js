// A preview or a trial may stand in a frame: what leads out of it opens around the frame, not inside.
const INSIDE = /\/admin\/services\/[^/]+\/(try|preview\/)/;

for (const link of document.links) {
  const elsewhere = link.origin !== location.origin || !INSIDE.test(link.pathname);
  if (elsewhere && !link.target) link.target = "_top";
}

if (window.top !== window) document.querySelector(".dz-trial a").hidden = true;
