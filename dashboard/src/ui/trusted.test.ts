import { expect, it } from "vitest";
import { onlyStyles } from "./trusted";

it("lets style sheets through, and nothing that could be an element", () => {
  const sheet = ":root{--x: 1px} @media (min-width: 48em) {.a > .b{color:red}}";
  expect(onlyStyles(sheet)).toBe(sheet);
  for (const markup of ["<img src=x onerror=alert(1)>", "a{}</style><script>x</script>", "&lt;<b"])
    expect(onlyStyles(markup)).toBeNull();
});
