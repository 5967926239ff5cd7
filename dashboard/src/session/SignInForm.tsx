import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { signInByPassword } from "../api/account";
import { ApiError } from "../api/problem";
import { sessionQuery } from "../api/session";
import { enter, queryClient } from "../app/queries";
import { RequestId } from "../ui/RequestId";
import { sentence } from "../ui/words";

interface Props {
  /** After a link, whose it was; and the password that was chosen, which is tried at once. */
  email?: string;
  password?: string;
  /** Called when the member is in. */
  onEnter?: () => void;
}

const code = (error: unknown) => (error instanceof ApiError ? error.code : "");

/** E-mail and password; the second factor where the server asks for one. */
export function SignInForm({ email = "", password = "", onEnter }: Props) {
  const form = useForm({ mode: "uncontrolled", initialValues: { email, password, code: "" } });
  const { mutate, error, isPending } = useMutation({
    mutationFn: signInByPassword,
    onSuccess: (session) => {
      enter(session);
      void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey, refetchType: "none" });
      onEnter?.();
    },
  });
  useEffect(() => {
    if (password) mutate({ email, password });
  }, [email, password, mutate]);

  const second = code(error) === "code_required" || code(error) === "code_refused";
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (second) box.current?.focus();
  }, [second]);
  const submit = form.onSubmit((values) =>
    mutate({
      email: values.email.trim(),
      password: values.password,
      ...(second && values.code.trim() ? { code: values.code.trim() } : {}),
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          readOnly={second}
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          readOnly={second}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        {second ? (
          <TextInput
            label="Code"
            description="Six digits of your authenticator app, or a recovery code"
            autoComplete="one-time-code"
            ref={box}
            required
            withAsterisk={false}
            error={code(error) === "code_refused" && error ? sentence(error.message) : undefined}
            key={form.key("code")}
            {...form.getInputProps("code")}
          />
        ) : null}
        {error && !second ? (
          <div role="alert">
            <Text size="sm" c="var(--mantine-color-error)">
              {sentence(error.message)}
            </Text>
            <RequestId error={error} />
          </div>
        ) : null}
        <Button type="submit" loading={isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
