// Style sheets of pages that mean a message ill, or nothing by it.
export const HOSTILE = {
  unset: `*{all:unset!important}`,
  harsh: `
    html, body { font: 40px/1 cursive !important; text-align: center !important; text-transform: uppercase !important;
      letter-spacing: 9px !important; color: #fefefe !important; visibility: hidden; }
    *, *::before, *::after { display: none !important; position: static !important; opacity: 0 !important; visibility: hidden !important;
      transform: scale(0) rotate(180deg) !important; pointer-events: none !important; clip-path: inset(100%) !important; filter: blur(9px) !important;
      max-height: 0 !important; width: 1px !important; content: "X" !important; z-index: -1 !important; transition: all 9s !important; }
    :root { --ink: #fff !important; --paper: #fff !important; --accent: #fff !important; --on: #fff !important; }
    html, body { display: block !important; visibility: visible !important; opacity: 1 !important; transform: none !important; clip-path: none !important;
      filter: none !important; max-height: none !important; width: auto !important; pointer-events: auto !important; }
    tend-message, tend-message[data-layout], body > tend-message:not(#a):not(#b) { all: unset !important; display: none !important; top: -999px !important; }
    tend-message::part(x), tend-message * { display: none !important; }`,
};
