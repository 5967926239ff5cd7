// How what belongs to the member looks: unlike the message, and the same on every page.
export const css = `
:host{all:initial!important;position:fixed!important;inset:0!important;z-index:2147483647!important;display:block!important;
pointer-events:none!important;background:none!important;border:0!important;padding:0!important;margin:0!important;width:auto!important;height:auto!important;overflow:visible!important}
:host::backdrop{display:none!important}
.bar{position:fixed;left:50%;bottom:16px;transform:translateX(-50%);box-sizing:border-box;display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;
width:max-content;max-width:min(720px,calc(100vw - 16px));padding:8px 8px 8px 16px;pointer-events:auto;color:#fff;background:#1c1d22;border:1px solid #5c5f6e;border-radius:12px;
box-shadow:0 4px 24px rgba(10,12,20,.35);font:400 14px/20px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:left}
.bar[data-at=top]{top:16px;bottom:auto}
.words{flex:1 1 200px;min-width:0;overflow-wrap:anywhere}
.words p{margin:0}
b{font-weight:600}
code{font:13px/20px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.note{color:#ffd79a}
.acts{display:flex;flex-wrap:wrap;gap:4px}
button{box-sizing:border-box;min-height:36px;margin:0;padding:4px 12px;font:inherit;font-weight:600;color:#fff;background:transparent;border:1px solid transparent;border-radius:8px;cursor:pointer}
button:hover{background:#33353f}
button.main{color:#1c1d22;background:#fff}
button.main:hover{background:#dfe1ea}
:focus{outline:none}
:focus-visible{outline:2px solid #a5b4fc;outline-offset:2px}
.frame{position:fixed;box-sizing:border-box;border:2px solid #4f46e5;border-radius:4px;background:rgba(79,70,229,.12);box-shadow:0 0 0 2px rgba(255,255,255,.7)}
.frame[hidden]{display:none}
@media (pointer:coarse){button{min-height:44px}}
@media (forced-colors:active){.bar,button,.frame{border:2px solid}}
@media print{:host{display:none!important}}`;
