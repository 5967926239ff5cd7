import { Button, PasswordInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ApiError, passing } from "../api/problem";
import { setUp } from "../api/session";
import { enter } from "../app/queries";
import { Failure } from "../ui/Failure";
import { RequestId } from "../ui/RequestId";
import { Sheet } from "../ui/Sheet";
import { sentence } from "../ui/words";
import { HowToGetALink } from "./HowToGetALink";
import { readOrigins } from "./origins";
import { passwordFault } from "./password";
import { useFragmentToken } from "./useFragmentToken";

const SITE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function emailFault(email: string): string | null {
  return /^\S+@\S+$/.test(email.trim()) ? null : "An e-mail address, such as ada@example.com";
}

function siteNameFault(name: string): string | null {
  return SITE_NAME.test(name) ? null : "Small letters, digits and hyphens, up to 63: it stands in addresses";
}

function originsFault(text: string): string | null {
  const { origins, wrong } = readOrigins(text);
  if (wrong.length > 0) return `Not an address with http:// or https://: ${wrong.join(", ")}`;
  return origins.length > 0 ? null : "At least one address, such as https://shop.example";
}

/** Makes the first member and the first site, by the link that the first start prints. */
export function SetUpPage() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "", siteName: "", origins: "" },
    validate: {
      email: emailFault,
      password: (password) => (password ? passwordFault(password) : null),
      siteName: siteNameFault,
      origins: originsFault,
    },
    validateInputOnBlur: true,
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: setUp,
    onSuccess: (session, { siteName }) => {
      enter(session);
      void navigate({ to: "/sites/$site/install", params: { site: siteName }, replace: true });
    },
    onError: (refused) => {
      if (!(refused instanceof ApiError)) return;
      const faults = {
        email: refused.faultAt("/email"),
        password: refused.faultAt("/password"),
        siteName: refused.faultAt("/site_name"),
        origins: refused.faultAt("/origins"),
      };
      form.setErrors(Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault)));
    },
  });

  // The server says which token it does not take by 401; what it finds in the form goes to the fields.
  if (!token || (error instanceof ApiError && [401, 403, 404, 409, 410].includes(error.status))) {
    return (
      <Sheet title={token ? "This link does not work" : "Set up Tend"}>
        <Text role={error ? "alert" : undefined}>
          {error
            ? sentence(error.message)
            : "The first start of the server prints a set-up link that works once: open that link."}
        </Text>
        <Text>If Tend has been set up already, sign in.</Text>
        <HowToGetALink />
        {error ? <RequestId error={error} /> : null}
      </Sheet>
    );
  }

  const submit = form.onSubmit(
    ({ email, password, siteName, origins }) =>
      mutate({ token, email: email.trim(), password, siteName, origins: readOrigins(origins).origins }),
    (faults) => form.getInputNode(Object.keys(faults)[0] ?? "")?.focus(),
  );
  const inForm = error instanceof ApiError && error.faults.length > 0;
  return (
    <Sheet title="Set up Tend">
      <Text>You become the owner of the first site. After this, one line goes into your pages.</Text>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Your e-mail"
            type="email"
            autoComplete="email"
            required
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label="Password"
            description="At least 10 characters. Without one you sign in by links that the server prints."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <TextInput
            label="Name of the site"
            description="Small letters, digits and hyphens"
            placeholder="shop"
            autoCapitalize="none"
            spellCheck={false}
            required
            key={form.key("siteName")}
            {...form.getInputProps("siteName")}
          />
          <Textarea
            label="Where it runs"
            description="One address a line. https://*.shop.example stands for every name under it."
            placeholder="https://shop.example"
            autosize
            minRows={2}
            spellCheck={false}
            required
            key={form.key("origins")}
            {...form.getInputProps("origins")}
          />
          {error && !inForm ? (
            <Failure
              what="Tend was not set up."
              error={error}
              {...(passing(error)
                ? { kept: "What you typed is still here, and your link should still work." }
                : {})}
            />
          ) : null}
          <Button type="submit" loading={isPending}>
            Make the site
          </Button>
        </Stack>
      </form>
    </Sheet>
  );
}
