import "./ui/trusted";
import "./ui/mantine";
import "@mantine/notifications/styles.css";
import "./ui/base.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./app/queries";
import { router } from "./app/router";
import { theme, variables } from "./ui/theme";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

// Mantine asks for the nonce of its style sheets; the scroll lock of its drawers has its own way.
const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={3} />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
