// What attackers write, by the lists that it is known from. Each calls RUN, which the test
// replaces, as soon as it is in a page: nobody has to click.

/** https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html */
const OWASP = [
  `<img src=x onerror=RUN>`,
  `<IMG SRC=/ onerror="RUN"></img>`,
  `<img src=x:alert(alt) onerror=eval(alt) alt=RUN>`,
  `<IMG """><img src=x onerror="RUN">"\\>`,
  `<img src="x\`" \`<script>\`" onerror=RUN>`,
  `<BODY/onload=1><img/src/onerror=RUN>`,
  `<svg/onload=RUN>`,
  `<<svg><svg/onload=RUN>//<`,
  `"><img src=x onerror=RUN>`,
  `'><img src=q onerror=RUN>`,
  `</title><img src=x onerror=RUN>`,
  `</textarea><img src=x onerror=RUN>`,
  `</style><img src=x onerror=RUN>`,
  `--><img src=x onerror=RUN>`,
  `]]><svg><svg onload=RUN>`,
  `<iframe srcdoc="<img src=x onerror=parent.RUN>"></iframe>`,
  `<IFRAME SRC="javascript:parent.RUN;"></IFRAME>`,
  `<iframe src="java&Tab;script:parent.RUN"></iframe>`,
  `<iframe src="&#106;avascript:parent.RUN"></iframe>`,
  `<iframe src=" javascript:parent.RUN"></iframe>`,
  `<embed src="javascript:parent.RUN"><img src=x onerror=RUN>`,
  `<style onload=RUN></style>`,
  `<STYLE>@import'x';</STYLE><img src=x onerror=RUN>`,
  `<link rel=stylesheet href=x onerror=RUN>`,
];

/** https://portswigger.net/web-security/cross-site-scripting/cheat-sheet */
const PORTSWIGGER = [
  `<audio src=x onerror=RUN></audio>`,
  `<video src=x onerror=RUN></video>`,
  `<video><source src=x onerror=RUN></video>`,
  `<audio><source/src/onerror=RUN></audio>`,
  `<details open ontoggle=RUN>x</details>`,
  `<input type=image src=x onerror=RUN>`,
  `<object data=x onerror=RUN></object><svg><svg/onload=RUN>`,
  `<svg><image href=x onerror=RUN></svg>`,
  `<svg><style onload=RUN></style></svg>`,
  `<svg><animate onbegin=RUN attributeName=x dur=1s></svg>`,
  `<svg><set onbegin=RUN attributeName=x dur=1s></svg>`,
  `<svg><animatetransform onbegin=RUN attributeName=transform></svg>`,
  `<svg><animatemotion onbegin=RUN dur=1s></svg>`,
  `<style>@keyframes q{}</style><xss style="animation-name:q" onanimationstart="RUN"></xss>`,
  `<style>@keyframes r{}</style><b style="animation:r 1ms" onanimationend="RUN">x</b>`,
  `<img srcset=",,,,,x" onerror=RUN>`,
  `<img src=x onerror=RUN//`,
  `<img src=x onerror\n=\nRUN\n>`,
  `<img\u000csrc=x\u000conerror=RUN>`,
  `<x/><img/src='x'/onerror=RUN>`,
  `<template><s></template><svg><svg onload=RUN>`,
  `<picture><source srcset=x><img onerror=RUN src=x></picture>`,
];

/** https://github.com/cure53/DOMPurify/blob/main/test/fixtures/expect.mjs */
const DOMPURIFY = [
  `<svg></p><style><g title="</style><img src=x onerror=RUN>">`,
  `<math></p><style><!--</style><img src/onerror=RUN>--></style></math>`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=RUN src>">`,
  `<math><mtext><table><mglyph><style><img src=x onerror=RUN></style></mglyph></table></mtext></math><img src=x onerror=RUN>`,
  `<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript><img src=x onerror=RUN>`,
  `<select><template></template></select><img src=x onerror=RUN>`,
  `<a href="x"><b id="x"><svg><svg onload=RUN></b></a>`,
  `123<a href='\u2028javascript:1'>I am a dolphin!</a><img src=x onerror=RUN>`,
  `<img src=x name=getElementById><form id=x><input name=attributes></form><img src=x onerror=RUN>`,
  `<div id="1"><svg xmlns="http://www.w3.org/2000/svg"><image onerror="RUN" href="x"/></svg></div>`,
  `<b><noframes></noframes><img src=x onerror="RUN"></b>`,
  `<svg><foreignobject><img src=x onerror=RUN></foreignobject></svg>`,
];

export const MARKUP = [...OWASP, ...PORTSWIGGER, ...DOMPURIFY];

/** Addresses that are code, from the same lists. */
export const ADDRESSES = [
  `javascript:RUN`,
  `JaVaScRiPt:RUN`,
  ` javascript:RUN`,
  `\u0001javascript:RUN`,
  `java\tscript:RUN`,
  `java\nscript:RUN`,
  `javascript\r:RUN`,
  `javascript://%0aRUN`,
  `javascript:/*--></title></style>*/RUN`,
  `data:text/html,<script>parent.RUN</script>`,
  `data:text/html;base64,PHNjcmlwdD5vcGVuZXIuYWxlcnQoMSk8L3NjcmlwdD4=`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"/>`,
  `vbscript:RUN`,
  `blob:RUN`,
  `filesystem:RUN`,
  `view-source:javascript:RUN`,
];

/** Words that end a declaration and begin one of their own. LEAK is an address that nobody may ask for. */
export const STYLES = [
  `red}*{background:url(LEAK)}`,
  `#fff;background:url(LEAK)`,
  `#ffffff;}:host{background:url(LEAK)`,
  `url(LEAK)`,
  `x";}*{background:url(LEAK)}`,
  `expression(RUN)`,
  `Inter;}@import url(LEAK);{`,
  `Inter, url(LEAK)`,
  `\\";background:url(LEAK)`,
  `</style><img src=x onerror=RUN>`,
  `*/}*{background:url(LEAK)}/*`,
  `var(--x,url(LEAK))`,
];
